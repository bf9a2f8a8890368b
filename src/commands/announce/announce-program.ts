import type { Command } from 'commander';
import { withCommonFlags, type Runner } from '../options.ts';
import type { CommonFlags } from '../terminal.ts';
import type { AnnounceOptions } from './announce.ts';

type AnnounceFlags = CommonFlags & Omit<AnnounceOptions, 'dialog'>;

/** `announce`; it is imported only when it is called. */
export function addAnnounce(program: Command, run: Runner): void {
  withCommonFlags(program.command('announce'))
    .description('write an announcement from a template; asks on a terminal for what is not given')
    .option(
      '--template <kind>',
      'investigating (調査中), identified (原因特定), in_progress (対応中), resolved (復旧), maintenance (メンテナンス)',
    )
    .option('--customers <ids>', 'who is told, separated by commas, or all')
    .option('--case <id>', 'the case it follows up: its id, or the number that customers quote')
    .option('--title <text>', 'its title')
    .option('--text <text>', 'what is said')
    .option('--starts <time>', 'begins at, in the time zone of the site')
    .option('--ends <time>', 'ends at')
    .option('--next <time>', 'when more will be said')
    .action(({ template, customers, case: caseId, title, text, starts, ends, next, ...flags }: AnnounceFlags) =>
      run(flags, async (context) => {
        const { announceCommand } = await import('./announce.ts');
        const { askOnTerminal } = await import('../init/ask-on-terminal.ts');
        const given = { template, customers, case: caseId, title, text, starts, ends, next };
        const dialog = context.isTerminal ? askOnTerminal(process.stdin, process.stderr) : null;
        try {
          const written = Object.entries(given).filter(([, value]) => value !== undefined);
          return await announceCommand(context, { ...Object.fromEntries(written), dialog });
        } finally {
          dialog?.close();
        }
      }),
    );
}
