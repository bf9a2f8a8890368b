import type { Command, Option } from 'commander';
import { withCommonFlags, type Runner } from '../options.ts';
import type { CommonFlags } from '../terminal.ts';

/** The commands about the state; each is imported only when it is called. */
export function addState(program: Command, { run, waitOption }: { run: Runner; waitOption: () => Option }): void {
  const state = program.command('state').description('what is remembered between runs');
  withCommonFlags(state.command('adopt'))
    .description('this state belongs to this configuration from now on: its site was moved and renamed at once')
    .addOption(waitOption())
    .action(({ waitSeconds, ...flags }: CommonFlags & { waitSeconds: number }) =>
      run(flags, async (context) => (await import('./adopt.ts')).adoptCommand(context, { waitSeconds })),
    );
}
