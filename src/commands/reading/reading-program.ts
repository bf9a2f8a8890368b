import { Command, Option } from 'commander';
import { NoroshiError } from '../../base/errors.ts';
import { parsePort, withCommonFlags, type Runner } from '../options.ts';
import type { CommonFlags } from '../terminal.ts';
import type { LogOptions } from './log.ts';

/** The commands that read what is known; each is imported only when it is called. */
export function addReading(program: Command, { run, waitOption }: { run: Runner; waitOption: () => Option }): void {
  withCommonFlags(program.command('links'))
    .description("print each customer's link, secret ones included")
    .option('--customer <id>', 'only this one')
    .option('--base <url>', 'as if the public site stood there')
    .action(({ customer, base, ...flags }: CommonFlags & { customer?: string; base?: string }) =>
      run(flags, async (context) =>
        (await import('./links.ts')).linksCommand(context, {
          ...(customer === undefined ? {} : { customer }),
          ...(base === undefined ? {} : { base }),
        }),
      ),
    );
  withCommonFlags(program.command('report'))
    .description('the availability report of a period, from what the state remembers')
    .option('--customer <id>', 'whose; customers who left, too')
    .option('--all', 'of every customer, into a folder')
    .option('--out <dir>', 'the folder, with --all')
    .option('--month <month>', 'YYYY-MM, or last')
    .option('--from <date>', 'first day, YYYY-MM-DD in the time zone of the site')
    .option('--to <date>', 'last day')
    .addOption(new Option('--format <format>', 'how it is written').choices(['html', 'csv', 'md']).default('md'))
    .action(({ all = false, customer, out, month, from, to, format, ...flags }: ReportFlags) =>
      run(flags, async (context) => {
        if (all !== (out !== undefined))
          throw new NoroshiError('usage.report', {
            en: '--all and --out go together.',
            ja: '--all と --out は一緒に指定してください。',
          });
        const { reportCommand } = await import('./report.ts');
        return reportCommand(context, {
          format,
          ...(customer === undefined ? {} : { customer }),
          ...(out === undefined ? {} : { out }),
          ...(month === undefined ? {} : { month }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
      }),
    );
  withCommonFlags(program.command('downtimes'))
    .description('announced maintenance as downtimes, to be looked through and applied; writes nothing to Mackerel')
    .addOption(new Option('--format <format>', 'how it is written').choices(['terraform', 'json']).default('terraform'))
    .action(({ format, ...flags }: CommonFlags & { format: 'terraform' | 'json' }) =>
      run(flags, async (context) => (await import('../downtimes/downtimes.ts')).downtimesCommand(context, { format })),
    );
  addLog(program, { run, waitOption });
  withCommonFlags(program.command('preview'))
    .argument('[dir]', 'a built tree', 'dist/public')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 4000)
    .description("serve a built tree on 127.0.0.1 and print every customer's local link")
    .action((directory: string, { port, ...flags }: CommonFlags & { port: number }) =>
      run(flags, async (context) => (await import('./preview.ts')).previewCommand(context, { directory, port })),
    );
}

interface ReportFlags extends CommonFlags {
  all?: boolean;
  customer?: string;
  out?: string;
  month?: string;
  from?: string;
  to?: string;
  format: 'html' | 'csv' | 'md';
}

type LogFlags = CommonFlags & LogOptions;

function addLog(program: Command, { run, waitOption }: { run: Runner; waitOption: () => Option }): void {
  withCommonFlags(program.command('log'))
    .description('what was said when, on which page and to whom; takes words or a whole case back')
    .option('--customer <id>', 'only this one; customers who left, too')
    .option('--from <date>', 'first day, YYYY-MM-DD in the time zone of the site')
    .option('--to <date>', 'last day')
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'csv']).default('text'))
    .option('--retract <key>', 'take the words under this key back; with --customer, the whole case of this id')
    .option('--addresses', 'show addresses as they are')
    .addOption(waitOption())
    .action(({ customer, from, to, format, retract, waitSeconds, addresses = false, ...flags }: LogFlags) =>
      run(flags, async (context) => {
        const { logCommand } = await import('./log.ts');
        return logCommand(context, {
          format,
          waitSeconds,
          addresses,
          ...(customer === undefined ? {} : { customer }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(retract === undefined ? {} : { retract }),
        });
      }),
    );
}
