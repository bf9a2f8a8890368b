import type { ExitCode } from './exit-code.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-code.ts';

export async function availabilityCommand(_context: CommandContext, _options: object): Promise<ExitCode> {
  return EXIT.done;
}
