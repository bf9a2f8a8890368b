import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { NoroshiError } from '../base/errors.ts';
import type { Locale } from '../config/config.ts';
import { addNotify } from './notify/notify-program.ts';
import { parsePort, parseShard, parseWhole, withCommonFlags, type Runner } from './options.ts';
import type { CommonFlags, Terminal } from './terminal.ts';

/**
 * The command line. Every command is imported only when it is called: `--version` and typing errors need none of them.
 * @param run calls the command with its context and turns whatever comes of it into an exit code
 */
export function createProgram(version: string, terminal: Terminal, run: Runner): Command {
  const program = new Command('noroshi')
    .description('A status page that stands when everything else is down: reads Mackerel, publishes plain files.')
    .version(version, '-V, --version')
    .showHelpAfterError('(noroshi --help shows the commands)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr });

  addInit(program, terminal, run);
  addCheck(program, run);
  addRun(program, run);
  addListen(program, run);
  addNotify(program, { run, waitOption });
  addPieces(program, run);
  addReading(program, run);
  addState(program, run);
  addDemo(program, run);
  return program;
}

function addInit(program: Command, terminal: Terminal, run: Runner): void {
  program
    .command('init')
    .argument('[dir]', 'where to write', '.')
    .description('write a starter configuration, .env and a workflow; never overwrites')
    .addOption(new Option('--locale <locale>', 'language of the site').choices(['ja', 'en']))
    .option('-y, --yes', 'ask nothing, take the defaults')
    .option(
      '--from-keys [file]',
      'ask Mackerel whose these API keys are; without a file from MACKEREL_APIKEYS or stdin',
    )
    .option('--api-base <url>', "address of the API, where it is not Mackerel's own")
    .action((directory: string, flags: InitFlags) =>
      run(
        { config: join(directory, 'noroshi.yaml'), ...(flags.locale && { locale: flags.locale }) },
        async (context) => {
          const { initCommand } = await import('./init/init-command.ts');
          const { locale, yes = false, fromKeys, apiBase } = flags;
          return initCommand(context, {
            directory: resolve(terminal.directory, directory),
            asksNothing: yes,
            ...(locale === undefined ? {} : { locale }),
            ...(fromKeys === undefined ? {} : { fromKeys }),
            ...(apiBase === undefined ? {} : { apiBase }),
          });
        },
      ),
    );
}

interface InitFlags {
  locale?: Locale;
  yes?: boolean;
  fromKeys?: string | true;
  apiBase?: string;
}

interface CheckFlags extends CommonFlags {
  offline?: boolean;
  probe?: boolean;
  strict?: boolean;
}

function addCheck(program: Command, run: Runner): void {
  withCommonFlags(program.command('check'))
    .description('check the configuration, every key and the mapping; publishes nothing')
    .option('--offline', 'ask Mackerel nothing and need no key: for merge requests')
    .option('--probe', 'try whether targets and state can be written')
    .option('--strict', 'exit 3 on any warning, and on what nobody or more than one customer claims')
    .action(({ offline = false, probe = false, strict = false, ...flags }: CheckFlags) =>
      run(flags, async (context) => {
        const { checkCommand } = await import('./check/check.ts');
        return checkCommand(context, { isOffline: offline, probes: probe, isStrict: strict });
      }),
    );
}

interface RunFlags extends CommonFlags {
  publish: boolean;
  notify?: boolean;
  dryRun?: boolean;
  replaceNewer?: boolean;
  forgetTarget?: string[];
  out?: string;
  waitSeconds: number;
}

interface BuildFlags extends RunFlags {
  snapshot?: string[];
  issue?: boolean;
  out: string;
}

function addRun(program: Command, run: Runner): void {
  withCommonFlags(program.command('run'))
    .description('what cron calls: collect, work out who is hit, build, publish')
    .option('--no-publish', 'build, and publish nothing')
    .option('--no-notify', 'plan who is told, and leave telling to "noroshi notify"')
    .option('--dry-run', 'say what would be put and removed')
    .option('--out <dir>', 'write the trees here')
    .addOption(replaceOption())
    .addOption(forgetOption())
    .addOption(waitOption())
    .action(
      ({
        publish,
        notify = true,
        dryRun = false,
        out,
        waitSeconds,
        replaceNewer = false,
        forgetTarget,
        ...flags
      }: RunFlags) =>
        run(flags, async (context) => {
          const { runCommand } = await import('./run/run.ts');
          const replacesNewer = replaceNewer;
          return runCommand(context, {
            publish,
            tellsNobody: !notify,
            dryRun,
            waitSeconds,
            replacesNewer,
            forgetTargets: forgetTarget ?? [],
            ...(out === undefined ? {} : { out }),
          });
        }),
    );
}

function addListen(program: Command, run: Runner): void {
  withCommonFlags(program.command('listen'))
    .description("schedule and receiver of Mackerel's webhooks in one process: a run at once when something breaks")
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <n>', 'port; 0 takes a free one', parsePort, 8787)
    .action(({ host, port, ...flags }: CommonFlags & { host: string; port: number }) =>
      run(flags, async (context) => {
        const { listenCommand } = await import('./listen.ts');
        return listenCommand(context, { host, port, script: process.argv[1] ?? '' });
      }),
    );
}

function addPieces(program: Command, run: Runner): void {
  withCommonFlags(program.command('collect'))
    .description('write what Mackerel says now into a file')
    .requiredOption('--to <file>', 'the snapshot')
    .option('--shard <i/n>', 'only the i-th of n parts of the organizations', parseShard)
    .action(({ to, shard, ...flags }: CommonFlags & { to: string; shard?: { index: number; count: number } }) =>
      run(flags, async (context) =>
        (await import('./run/collect.ts')).collectCommand(context, { to, ...(shard === undefined ? {} : { shard }) }),
      ),
    );
  withCommonFlags(program.command('build'))
    .description('build the trees; from snapshots it needs no key')
    .option('--snapshot <file...>', 'read these instead of asking Mackerel')
    .option('--issue', 'fix cases and number reports, for what "publish --from" puts afterwards')
    .requiredOption('--out <dir>', 'where the trees go')
    .addOption(waitOption())
    .action(({ snapshot, out, issue = false, waitSeconds, ...flags }: BuildFlags) =>
      run(flags, async (context) => {
        const { runCommand } = await import('./run/run.ts');
        const source = snapshot === undefined ? {} : { snapshotFiles: snapshot };
        return runCommand(context, { publish: false, dryRun: false, issues: issue, out, waitSeconds, ...source });
      }),
    );
  withCommonFlags(program.command('publish'))
    .description('bring what build made to the targets')
    .requiredOption('--from <dir>', 'the folder given to build')
    .option('--dry-run', 'say what would be put and removed')
    .addOption(replaceOption())
    .addOption(forgetOption())
    .addOption(waitOption())
    .action(
      ({
        from,
        dryRun = false,
        waitSeconds,
        replaceNewer: replacesNewer = false,
        forgetTarget: forgetTargets = [],
        ...flags
      }: RunFlags & { from: string }) =>
        run(flags, async (context) => {
          const { publishCommand } = await import('./run/publish.ts');
          return publishCommand(context, { from, dryRun, waitSeconds, replacesNewer, forgetTargets });
        }),
    );
}

function addState(program: Command, run: Runner): void {
  const state = program.command('state').description('what is remembered between runs');
  withCommonFlags(state.command('adopt'))
    .description('this state belongs to this configuration from now on: its site was moved and renamed at once')
    .addOption(waitOption())
    .action(({ waitSeconds, ...flags }: CommonFlags & { waitSeconds: number }) =>
      run(flags, async (context) => (await import('./state/adopt.ts')).adoptCommand(context, { waitSeconds })),
    );
}

function addReading(program: Command, run: Runner): void {
  withCommonFlags(program.command('links'))
    .description("print each customer's link, secret ones included")
    .option('--customer <id>', 'only this one')
    .action(({ customer, ...flags }: CommonFlags & { customer?: string }) =>
      run(flags, async (context) =>
        (await import('./reading/links.ts')).linksCommand(context, customer === undefined ? {} : { customer }),
      ),
    );
  withCommonFlags(program.command('report'))
    .description('the availability report of a period, from what the state remembers')
    .requiredOption('--customer <id>', 'whose')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD in the time zone of the site')
    .requiredOption('--to <date>', 'last day')
    .addOption(new Option('--format <format>', 'how it is written').choices(['html', 'csv', 'md']).default('md'))
    .action((given: CommonFlags & { customer: string; from: string; to: string; format: 'html' | 'csv' | 'md' }) => {
      const { customer, from, to, format, ...flags } = given;
      return run(flags, async (context) =>
        (await import('./reading/report.ts')).reportCommand(context, { customer, from, to, format }),
      );
    });
  addLog(program, run);
  program
    .command('preview')
    .argument('[dir]', 'a built tree', 'dist/public')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 4000)
    .description('serve a built tree on 127.0.0.1')
    .action((directory: string, { port }: { port: number }) =>
      run({}, async (context) => (await import('./reading/preview.ts')).previewCommand(context, { directory, port })),
    );
}

interface LogFlags extends CommonFlags {
  customer?: string;
  from?: string;
  to?: string;
  format: 'text' | 'csv';
  retract?: string;
  waitSeconds: number;
}

function addLog(program: Command, run: Runner): void {
  withCommonFlags(program.command('log'))
    .description('what was said when, on which page; takes words or a whole case back')
    .option('--customer <id>', 'only this one; customers who left, too')
    .option('--from <date>', 'first day, YYYY-MM-DD in the time zone of the site')
    .option('--to <date>', 'last day')
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'csv']).default('text'))
    .option('--retract <key>', 'take the words under this key back; with --customer, the whole case of this id')
    .addOption(waitOption())
    .action(({ customer, from, to, format, retract, waitSeconds, ...flags }: LogFlags) =>
      run(flags, async (context) => {
        const { logCommand } = await import('./reading/log.ts');
        return logCommand(context, {
          format,
          waitSeconds,
          ...(customer === undefined ? {} : { customer }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(retract === undefined ? {} : { retract }),
        });
      }),
    );
}

interface DemoFlags extends CommonFlags {
  port: number;
  once?: boolean;
  out?: string;
  seed: number;
  day: 'ordinary' | 'worst' | 'quiet';
  locale: Locale;
}

function addDemo(program: Command, run: Runner): void {
  withCommonFlags(program.command('demo'), { speaksSiteLanguage: true })
    .description('a simulated company: 70 organizations, 1,000 hosts and a day of incidents, read over real HTTP')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 4000)
    .option('--once', 'build and leave')
    .option('--out <dir>', 'where the trees go, with --once')
    .option('--seed <n>', 'another company', parseWhole, 1)
    .addOption(new Option('--day <day>', 'how bad it is').choices(['ordinary', 'worst', 'quiet']).default('ordinary'))
    .addOption(new Option('--locale <locale>', 'language of the pages').choices(['ja', 'en']).default('ja'))
    .action(({ port, once = false, out, seed, day, locale, ...flags }: DemoFlags) =>
      run(flags, async (context) => {
        if (out !== undefined && !once) throw new NoroshiError('usage.out', '--out goes with --once.');
        const { demoCommand } = await import('./demo.ts');
        const folder = out === undefined ? {} : { out };
        return demoCommand(context, { port, once, seed, day, locale, ...folder });
      }),
    );
}

/** The way out after a run with a wrong clock. */
function replaceOption(): Option {
  return new Option('--replace-newer', 'publish also over a publication that claims to be newer (a clock was wrong)');
}

function forgetOption(): Option {
  return new Option('--forget-target <id...>', 'a target that left the configuration, and was emptied by hand');
}

function waitOption(): Option {
  return new Option('--wait-seconds <n>', 'how long to wait for another run to end').argParser(parseWhole).default(10);
}
