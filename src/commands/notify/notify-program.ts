import type { Command, Option } from 'commander';
import { withCommonFlags, type Runner } from '../options.ts';
import type { CommonFlags } from '../terminal.ts';
import type { NotifyOptions } from './notify.ts';

type Flags = CommonFlags & NotifyOptions;

export function addNotify(program: Command, { run, waitOption }: { run: Runner; waitOption: () => Option }): void {
  withCommonFlags(program.command('notify'))
    .description('deliver what waits to customers and operators')
    .option('--list', 'say what waits, is held, was refused or is in doubt; send nothing')
    .option('--preview', 'show what recipients would read of the present state; send nothing')
    .option('--test <address>', 'send a test mail to this address')
    .option('--catch-up', 'tell how open cases are to those who were not told since they came later')
    .option('--release', 'let go what a run held back')
    .option('--resend <key>', 'send this once more (keys: --list)')
    .option('--drop <key>', 'never send this')
    .option('--customer <id>', 'with --preview, --list and --catch-up: only this one')
    .option('--out <dir>', 'with --preview: write mails (.eml) here')
    .option('--addresses', 'show addresses as they are')
    .addOption(waitOption())
    .action(({ config, json, quiet, verbose, now, allowPartial, locale, ...options }: Flags) => {
      const flags = { config, json, quiet, verbose, now, allowPartial, locale };
      return run(flags as CommonFlags, async (context) =>
        (await import('./notify.ts')).notifyCommand(context, options),
      );
    });
}
