import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { simulateCompany } from '../../src/simulation/company.ts';
import { keyAt, nameAt } from '../../src/simulation/keys.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { toSeconds, type Company, type SimulatedOrganization } from '../../src/simulation/timeline.ts';
import { keepSecret, type CliRun } from './cli.ts';
import { aWorld, type World } from './world.ts';

/** An operator beside a simulated company: does by hand what `docs/operate.md` says, and keeps what was read meanwhile. */
export interface Office {
  world: World;
  company: Company;
  /** Everything that was typed and answered. */
  transcript: string[];
  /** Types a command, in the language that is spoken. */
  type(...args: string[]): Promise<CliRun>;
  /** In which the commands answer from now on. */
  locale: 'ja' | 'en';
  /** Organizations whose keys the operator holds now. */
  known(): SimulatedOrganization[];
  begin(): Promise<void>;
  takeIn(organization: SimulatedOrganization): Promise<void>;
  letGo(organization: SimulatedOrganization): void;
  exchangeKeys(organizations: readonly SimulatedOrganization[]): Promise<void>;
  rename(organization: SimulatedOrganization): void;
  /** A fresh `NOROSHI_SECRET`; the old one goes on in front of the previous ones. */
  rotateSecret(secret: string): void;
  close(): Promise<void>;
}

export async function anOffice(options: Parameters<typeof simulateCompany>[0], from: Date): Promise<Office> {
  const company = simulateCompany(options);
  const mackerel = await startSimulatedMackerel(company, { clock: () => world.now, withMeta: false });
  const world = aWorld({ env: {}, files: [], now: from, onClose: () => mackerel.close() });
  const { organizations } = company;
  keepSecret(
    ...organizations.flatMap(({ apiKey, keyChanges }) => [apiKey, ...keyChanges.map(({ key }) => key ?? apiKey)]),
  );
  const read = (file: string): string => readFileSync(world.path(file), 'utf8');
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const before = read(file);
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`${file} has no ${String(from)}`);
    world.write(file, after);
    if (file !== '.env')
      office.transcript.push(`(${file}: ${to.trim().replaceAll('\n', ' ⏎ ') || `without ${String(from)}`})`);
  };
  const ringOf = (file: string): Record<string, string> =>
    JSON.parse(parseEnv(read(file))['MACKEREL_APIKEYS'] ?? '{}') as Record<string, string>;
  const writeRing = (ring: Record<string, string>): void =>
    edit('.env', /^MACKEREL_APIKEYS=.*$/m, `MACKEREL_APIKEYS='${JSON.stringify(ring)}'`);
  /** Asks whose keys these are, in a folder that is thrown away. */
  const askWhose = async (folder: string, keys: string): Promise<{ yaml: string; ring: Record<string, string> }> => {
    world.write('keys.txt', keys);
    mkdirSync(world.path(folder), { recursive: true });
    await office.type('init', world.path(folder), '--from-keys', world.path('keys.txt'), '--api-base', mackerel.url);
    const told = { yaml: read(`${folder}/noroshi.yaml`), ring: ringOf(`${folder}/.env`) };
    rmSync(world.path(folder), { recursive: true });
    rmSync(world.path('keys.txt'));
    return told;
  };
  const now = (): number => toSeconds(world.now);
  const nameOf = (organization: SimulatedOrganization): string => nameAt(organization, now());

  const office: Office = {
    world,
    company,
    transcript: [],
    locale: 'ja',
    async type(...args) {
      const run = await world.runHere(...args, '--locale', office.locale);
      const told = args.map((arg) => arg.replaceAll(world.folder, '.')).join(' ');
      office.transcript.push(`$ noroshi ${told}   [exit ${run.exitCode}]`, run.stdout + run.stderr);
      return run;
    },
    known: () => organizations.filter((organization) => keyAt(organization, now()) !== null),
    async begin() {
      world.write(
        'keys.txt',
        office
          .known()
          .map((each) => `${keyAt(each, now())}\n`)
          .join(''),
      );
      await office.type('init', world.folder, '--from-keys', world.path('keys.txt'), '--api-base', mackerel.url);
      rmSync(world.path('keys.txt'));
      keepSecret(parseEnv(read('.env'))['NOROSHI_SECRET'] ?? '');
      edit('noroshi.yaml', 'https://status.example.jp/', 'https://status.hosting.test/');
      edit('noroshi.yaml', 'support@example.jp', 'help@hosting.test');
    },
    async takeIn(organization) {
      world.write('keys.txt', `${keyAt(organization, now())}\n`);
      const args = ['--from-keys', world.path('keys.txt'), '--api-base', mackerel.url];
      const { stdout } = await office.type('init', world.folder, ...args);
      rmSync(world.path('keys.txt'));
      // The lines that it prints are pasted.
      const linesUnder = (head: string): string =>
        new RegExp(`^  ${head}:\n((?: {4}.*\n)+)`, 'm').exec(stdout)?.[1]?.replaceAll(/^ {2}/gm, '') ?? '';
      for (const head of ['organizations', 'customers']) {
        edit('noroshi.yaml', new RegExp(`^${head}:\n`, 'm'), `${head}:\n${linesUnder(head)}`);
      }
      writeRing({ ...ringOf('.env'), [nameOf(organization)]: keyAt(organization, now()) ?? '' });
    },
    letGo(organization) {
      const name = nameOf(organization);
      edit('noroshi.yaml', `  - ${name}\n`, '');
      edit('noroshi.yaml', new RegExp(`^ {2}- id: ${name}\n(?: {4}.*\n)+`, 'm'), '');
      const { [name]: _gone, ...ring } = ringOf('.env');
      writeRing(ring);
    },
    async exchangeKeys(exchanged) {
      const { ring } = await askWhose(
        'exchange',
        `${exchanged.map((each) => keyAt(each, now())).join('\n')}\n${read('.env')}`,
      );
      writeRing(ring);
    },
    rename(organization) {
      const [before, after] = [organization.name, nameOf(organization)];
      edit('noroshi.yaml', `  - ${before}\n`, `  - { name: ${after}, formerly: [${before}] }\n`);
      edit('noroshi.yaml', `organization: ${before} }`, `organization: ${after} }`);
      const { [before]: key = '', ...ring } = ringOf('.env');
      writeRing({ ...ring, [after]: key });
    },
    rotateSecret(secret) {
      keepSecret(secret);
      const old = parseEnv(read('.env'))['NOROSHI_SECRET'] ?? '';
      edit('.env', /^NOROSHI_SECRET=.*$/m, `NOROSHI_SECRET=${secret}\nNOROSHI_SECRET_PREVIOUS=${old}`);
    },
    close: () => world.close(),
  };
  return office;
}
