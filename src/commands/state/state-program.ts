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
  withCommonFlags(state.command('export'))
    .argument('<file>', 'a new file')
    .description('write everything that is remembered into one file')
    .addOption(waitOption())
    .action((file: string, { waitSeconds, ...flags }: CommonFlags & { waitSeconds: number }) =>
      run(flags, async (context) => (await import('./transfer.ts')).exportCommand(context, { file, waitSeconds })),
    );
  withCommonFlags(state.command('import'))
    .argument('<file>', 'what export wrote')
    .description('put it where the configuration says')
    .option('--replace', 'also where something is remembered already')
    .addOption(waitOption())
    .action((file: string, { waitSeconds, replace = false, ...flags }: ImportFlags) =>
      run(flags, async (context) =>
        (await import('./transfer.ts')).importCommand(context, { file, waitSeconds, replaces: replace }),
      ),
    );
}

interface ImportFlags extends CommonFlags {
  waitSeconds: number;
  replace?: boolean;
}
