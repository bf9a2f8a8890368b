import { Option, type Command } from 'commander';
import { NoroshiError } from '../../base/errors.ts';
import type { Locale } from '../../config/config.ts';
import { parsePort, parseSeconds, parseWhole, withCommonFlags, type Runner } from '../options.ts';
import type { CommonFlags } from '../terminal.ts';

// The commands that go on until they are stopped; each is imported only when it is called.

export function addListen(program: Command, run: Runner): void {
  withCommonFlags(program.command('listen'))
    .description("schedule and receiver of Mackerel's webhooks in one process: a run at once when something breaks")
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <n>', 'port; 0 takes a free one', parsePort, 8787)
    .option('--every <seconds>', 'a run every so many seconds instead of site.everyMinutes, for trials', parseSeconds)
    .action(({ host, port, every, ...flags }: CommonFlags & { host: string; port: number; every?: number }) =>
      run(flags, async (context) => {
        const { listenCommand } = await import('./listen.ts');
        return listenCommand(context, { host, port, everySeconds: every, script: process.argv[1] ?? '' });
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

export function addDemo(program: Command, run: Runner): void {
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
        if (out !== undefined && !once)
          throw new NoroshiError('usage.out', {
            en: '--out goes with --once.',
            ja: '--out は --once と一緒に指定してください。',
          });
        const { demoCommand } = await import('./demo.ts');
        const folder = out === undefined ? {} : { out };
        return demoCommand(context, { port, once, seed, day, locale, ...folder });
      }),
    );
}
