import { spawnSync } from 'node:child_process';

/** What tests drive besides Node: a command or the path of a program, and Debian's packages that bring it. */
export interface Tool {
  command: string;
  packages: readonly string[];
  /** Does as well, more slowly: taken where `command` can not be installed. */
  instead?: string;
}

/**
 * Installs what is missing where that is possible – as root on Debian or Ubuntu. What is missing then is a failure that
 * names what to type; a test is never skipped for it.
 */
export function ensureInstalled(tools: readonly Tool[], install: typeof installPackages = installPackages): void {
  const missing = tools.filter(({ command }) => !isCommand(command));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((tool) => tool.packages))];
  install(packages);
  const commands = missing.filter((tool) => toolPath(tool) === undefined).map(({ command }) => command);
  if (commands.length === 0) return;
  throw new Error(
    `The tests need ${commands.join(', ')}, which could neither be found nor installed. Run this, and the tests again: ` +
      `sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
  );
}

/** What is there of the two. */
export function toolPath({ command, instead }: Tool): string | undefined {
  return [command, instead].find((path) => path !== undefined && isCommand(path));
}

function installPackages(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !isCommand('apt-get')) return;
  process.stderr.write(`Installing what the tests need: ${packages.join(', ')} …\n`);
  // A mirror that does not answer is not waited for.
  const install = ['install', '-y', '-q', '--no-install-recommends', '-o', 'Acquire::http::Timeout=10', ...packages];
  if (runApt(install) === 0) return;
  runApt(['update', '-q']);
  runApt(install);
}

function runApt(parameters: readonly string[]): number | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', parameters, { env, stdio: 'ignore' }).status;
}

function isCommand(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', command]).status === 0;
}
