import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Locale } from '../config/config.ts';
import { addAnnounce } from './announce/announce-program.ts';
import { addNotify } from './notify/notify-program.ts';
import { addReading } from './reading/reading-program.ts';
import { addDemo, addListen } from './serving/serving-program.ts';
import { addState } from './state/state-program.ts';
import { parseShard, parseWhole, withCommonFlags, type Runner } from './options.ts';
import type { CommonFlags, Terminal } from './terminal.ts';
import { usageIn } from './usage-words.ts';

/**
 * The command line. Every command is imported only when it is called: `--version` and typing errors need none of them.
 * @param run calls the command with its context and turns whatever comes of it into an exit code
 * @param locale in which a wrong command line is told
 */
export function createProgram(version: string, terminal: Terminal, run: Runner, locale: Locale = 'en'): Command {
  const program = new Command('noroshi')
    .description('A status page that stands when everything else is down: reads Mackerel, publishes plain files.')
    .version(version, '-V, --version')
    .showHelpAfterError('(noroshi --help shows the commands)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
    .configureOutput({
      writeOut: terminal.stdout,
      writeErr: (text) => terminal.stderr(usageIn(locale, text)),
    });

  addInit(program, terminal, run);
  addCheck(program, run);
  addRun(program, run);
  addListen(program, run);
  addNotify(program, { run, waitOption });
  addSteps(program, run);
  addAnnounce(program, run);
  addReading(program, { run, waitOption });
  addState(program, { run, waitOption });
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
  adopt?: boolean;
  verify?: boolean;
  forgetTarget?: string[];
  out?: string;
  rest?: boolean;
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
    .addOption(restOption())
    .addOption(replaceOption())
    .addOption(adoptOption())
    .addOption(verifyOption())
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
        adopt: adopts = false,
        verify: verifies = false,
        forgetTarget,
        rest: rests = true,
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
            adopts,
            verifies,
            rests,
            forgetTargets: forgetTarget ?? [],
            ...(out === undefined ? {} : { out }),
          });
        }),
    );
}

function addSteps(program: Command, run: Runner): void {
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
    .addOption(restOption())
    .addOption(waitOption())
    .action(({ snapshot, out, issue = false, rest: rests = true, waitSeconds, ...flags }: BuildFlags) =>
      run(flags, async (context) => {
        const { runCommand } = await import('./run/run.ts');
        const source = snapshot === undefined ? {} : { snapshotFiles: snapshot };
        return runCommand(context, {
          publish: false,
          dryRun: false,
          issues: issue,
          out,
          rests,
          waitSeconds,
          ...source,
        });
      }),
    );
  withCommonFlags(program.command('publish'))
    .description('bring what build made to the targets')
    .requiredOption('--from <dir>', 'the folder given to build')
    .option('--dry-run', 'say what would be put and removed')
    .addOption(replaceOption())
    .addOption(adoptOption())
    .addOption(verifyOption())
    .addOption(forgetOption())
    .addOption(waitOption())
    .action(
      ({
        from,
        dryRun = false,
        waitSeconds,
        replaceNewer: replacesNewer = false,
        adopt: adopts = false,
        verify: verifies = false,
        forgetTarget: forgetTargets = [],
        ...flags
      }: RunFlags & { from: string }) =>
        run(flags, async (context) => {
          const { publishCommand } = await import('./run/publish.ts');
          return publishCommand(context, { from, dryRun, waitSeconds, replacesNewer, adopts, verifies, forgetTargets });
        }),
    );
}

/** The way out after a run with a wrong clock. */
function replaceOption(): Option {
  return new Option('--replace-newer', 'publish also over a publication that claims to be newer (a clock was wrong)');
}

function adoptOption(): Option {
  return new Option('--adopt', 'take over what another site, or an earlier state, published there with Noroshi');
}

function restOption(): Option {
  return new Option('--no-rest', 'look at everything, also where nothing changed');
}

function verifyOption(): Option {
  return new Option('--verify', 'look at every file that is live, and put again what is not as it was put');
}

function forgetOption(): Option {
  return new Option('--forget-target <id...>', 'a target that left the configuration, and was emptied by hand');
}

function waitOption(): Option {
  return new Option('--wait-seconds <n>', 'how long to wait for another run to end').argParser(parseWhole).default(10);
}
