import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { startPostfix, type Postfix } from '../support/postfix.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

const MINUTE = 60_000;
const CONNECTIONS = 4;
/** Fewer with another seed each time come to the same. */
const KILLS = Number(process.env.NOTIFY_KILLS ?? 200);
const SEED = Number(process.env.NOTIFY_SEED ?? 1);

let postfix: Postfix;
let world: FakeWorld;
let organization: FakeOrganization;
/** Everything happens in the hours before now: the program's own clock tells what is too old. */
let begin: Date;

beforeEach(async () => {
  postfix = await startPostfix('acme.example');
});
afterEach(async () => {
  await world.close();
  postfix.close();
});

async function start(customers: number, recipientsEach: number, hosts: number, settings = ''): Promise<void> {
  begin = new Date(Date.now() - 90 * MINUTE);
  organization = aFakeOrganization({
    name: 'acme',
    hosts: Array.from({ length: hosts }, (_, i) => aRawHost({ id: `h${i}`, name: `web${i}` })),
    alerts: [],
  });
  const ids = Array.from({ length: customers }, (_, i) => `c${i}`);
  const more = `customers:
${ids.map((id) => `  - { id: ${id}, name: Customer ${id}, hosts: label, from: [{ organization: acme }] }\n`).join('')}notify:
  from: { name: Desk, email: desk@example.jp }
  smtp: { url: "${postfix.url}", perMinute: 10000, connections: ${CONNECTIONS} }
  recipients: ./recipients.csv
  perRunLimit: 100000
  perRecipientPerHour: 1000
${settings}`;
  world = await aFakeWorld([organization], { config: (base) => aConfigText({ base, names: ['acme'], more }) });
  const lines = ids.flatMap((id) => Array.from({ length: recipientsEach }, (_, i) => `${id},r${i}-${id}@acme.example`));
  world.write('recipients.csv', `customer,address\n${lines.join('\n')}\n`);
}

const at = (minute: number): Date => new Date(begin.getTime() + minute * MINUTE);
const run = (minute: number, ...args: string[]) => world.runByClock(at(minute), 'run', ...args);

function breakHost(index: number, minute: number): void {
  const openedAt = Math.floor(at(minute).getTime() / 1000);
  organization.alerts.push(aRawAlert({ id: `a${index}`, hostId: `h${index}`, openedAt }));
}

function mend(index: number, minute: number): void {
  const alert = organization.alerts.find(({ id }) => id === `a${index}`)!;
  const closedAt = Math.floor(at(minute).getTime() / 1000);
  Object.assign(alert, { status: 'OK', closedAt });
  organization.logs[`a${index}`] = [{ id: `a${index}-2`, status: 'OK', trigger: 'monitoring', createdAt: closedAt }];
}

interface Row {
  key: string;
  status: string;
  caseId: string;
  number: number;
  /** The address. */
  to: string;
}

async function list(): Promise<Row[]> {
  const listed = await world.runHere('notify', '--list', '--addresses', '--json');
  return (JSON.parse(listed.stdout) as { messages: Row[] }).messages;
}

/** Where state and outbox are. */
interface Place {
  /** Of the configuration. */
  line: string;
  env: Record<string, string>;
  /** What deliverers noted. */
  documents: () => Promise<string[]>;
  close: () => Promise<void>;
}

const PLACES: Record<string, () => Promise<Place>> = {
  'a folder': () =>
    Promise.resolve({
      line: '',
      env: {},
      documents: () => {
        const folder = world.path('.noroshi/outbox');
        return Promise.resolve(existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []);
      },
      close: () => Promise.resolve(),
    }),
  'a bucket': async () => {
    const { bucket, endpoint, credentials, ...rest } = await makeBucket();
    const client = createS3Client({ bucket, endpoint, credentials, ...rest }, someDependencies());
    return {
      line: `state: { s3: { bucket: ${bucket}, prefix: state/, endpoint: "${endpoint}" } }\n`,
      env: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
        AWS_REGION: 'us-east-1',
      },
      documents: async () => (await listKeys(client, 'state/outbox/')).filter((key) => !key.includes('/lock/')),
      close: () => client.close(),
    };
  },
};

/** Until the deliverer has noted that it sends: a kill before that kills nothing. */
async function untilSending(place: Place, before: readonly string[]): Promise<void> {
  const known = new Set(before);
  for (let i = 0; i < 4000 && (await place.documents()).every((name) => known.has(name)); i++) await wait(5);
}

/** The most that it held at once; 0 when it is gone. */
function residentMbOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const headerOf = (mail: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(mail)?.[1]?.trim() ?? '';
const idOf = (mail: string): string => headerOf(mail, 'Message-ID');

const MANY_KILLS = `${KILLS} kills double nothing, lose nothing in silence, and leave no more in doubt than there were connections`;

it.each(Object.keys(PLACES))(`${MANY_KILLS}: the outbox in %s`, async (kind) => {
  const place = await PLACES[kind]!();
  await start(1, 5 * KILLS, 8, place.line);
  Object.assign(world.env, place.env);
  await run(0);
  for (let i = 0; i < 4; i++) {
    breakHost(i, 2 + 20 * i);
    await run(7 + 20 * i, '--no-notify');
    mend(i, 9 + 20 * i);
    await run(12 + 20 * i, '--no-notify');
  }
  const planned = (await list()).length;
  const random = createRandom(SEED);
  let kills = 0;
  let mostDoubt = 0;
  let before = 0;
  for (; kills < KILLS; kills++) {
    const documents = await place.documents();
    const running = world.start('notify', '--wait-seconds', '0');
    await Promise.race([running.done, untilSending(place, documents)]);
    await wait(150 * random.next());
    running.kill('SIGKILL');
    await running.done;
    if (kills % 20 === 19) {
      const rows = await list();
      const doubt = rows.filter(({ status }) => status === 'doubt').length;
      mostDoubt = Math.max(mostDoubt, (doubt - before) / 20);
      before = doubt;
      if (rows.every(({ status }) => status !== 'waiting')) break;
    }
  }
  const last = await world.run('notify');
  expect([0, 3]).toContain(last.exitCode);
  const rows = await list();
  const mails = await postfix.mails();
  const ids = mails.map(idOf);
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  console.log(
    JSON.stringify({
      place: kind,
      planned,
      kills,
      sent: count('sent'),
      doubt: count('doubt'),
      waiting: count('waiting'),
      arrived: mails.length,
      doubled: ids.length - new Set(ids).size,
    }),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(count('waiting') + count('sending')).toBe(0);
  const arrived = new Set(mails.map((mail) => `${headerOf(mail, 'To')} ${headerOf(mail, 'X-Noroshi-Case')} ${headerOf(mail, 'X-Noroshi-Report')}`)); // prettier-ignore
  const lost = rows.filter(
    ({ status, to, caseId, number }) => status === 'sent' && !arrived.has(`${to} ${caseId} ${number}`),
  );
  expect(lost).toEqual([]);
  // Whatever is called sent is there; what is there and not called sent is in doubt.
  expect(mails.length).toBeGreaterThanOrEqual(count('sent'));
  expect(mails.length).toBeLessThanOrEqual(count('sent') + count('doubt'));
  expect(mostDoubt).toBeLessThanOrEqual(CONNECTIONS);
  await place.close();
});

it('a server that is away for half an hour gets each report once, in its order', async () => {
  await start(1, 20, 4);
  await run(0);
  postfix.stop();
  for (let i = 0; i < 3; i++) {
    breakHost(i, 2 + 10 * i);
    await run(6 + 10 * i);
  }
  mend(0, 33);
  mend(1, 33);
  mend(2, 33);
  await run(36);
  postfix.start();
  for (const minute of [60, 76, 92]) await run(minute);
  const mails = await postfix.mails();
  expect(new Set(mails.map(idOf)).size).toBe(mails.length);
  expect((await list()).every(({ status }) => status === 'sent')).toBe(true);
  const told = new Map<string, string[]>();
  for (const mail of mails) {
    const key = `${headerOf(mail, 'To')} ${headerOf(mail, 'X-Noroshi-Case')}`;
    told.set(key, [...(told.get(key) ?? []), headerOf(mail, 'X-Noroshi-Report')]);
  }
  for (const numbers of told.values()) expect(numbers).toEqual(numbers.toSorted());
  console.log(JSON.stringify({ mails: mails.length, cases: told.size }));
});

it('45 customers with three recipients each hear within half a minute', async () => {
  await start(45, 3, 4, '');
  world.write(
    'noroshi.yaml',
    readFileSync(world.path('noroshi.yaml'), 'utf8').replace('perMinute: 10000', 'perMinute: 600'),
  );
  await run(0);
  breakHost(0, 60);
  const startMs = performance.now();
  const told = await run(66);
  const seconds = (performance.now() - startMs) / 1000;
  const mails = await postfix.mails();
  console.log(JSON.stringify({ mails: mails.length, seconds: Math.round(seconds * 10) / 10, exitCode: told.exitCode }));
  expect(mails).toHaveLength(135);
  expect(seconds).toBeLessThan(30);
});

it('a mapping mistake that gives every alert to everybody holds all its 3,000 mails, which go in little memory', async () => {
  await start(30, 100, 3, '');
  const written = readFileSync(world.path('noroshi.yaml'), 'utf8').replace(
    'perRunLimit: 100000\n',
    'perRunLimit: 1000\n',
  );
  world.write(
    'noroshi.yaml',
    written.replaceAll('{ organization: acme }', '{ organization: acme, hosts: ["nothing*"] }'),
  );
  await run(0);
  breakHost(0, 1);
  await run(5);
  world.write('noroshi.yaml', written);
  // What is open when the claims change counts as told; what breaks then is news to thirty customers.
  await run(10);
  breakHost(1, 31);
  const held = await run(36);
  expect([held.exitCode, held.stdout]).toEqual([3, expect.stringContaining('3000 messages are held')]);
  expect(await postfix.mails()).toEqual([]);
  const rows = await list();
  const { length: heldCount } = rows.filter(({ status }) => status === 'held');
  const begin = performance.now();
  const running = world.start('notify', '--release');
  let residentMb = 0;
  const look = setInterval(() => (residentMb = Math.max(residentMb, residentMbOf(running.pid))), 50);
  expect((await running.done).exitCode).toBe(0);
  clearInterval(look);
  const seconds = (performance.now() - begin) / 1000;
  const mails = await postfix.mails();
  console.log(JSON.stringify({ held: heldCount, delivered: mails.length, seconds, residentMb }));
  expect(mails).toHaveLength(3000);
  expect(new Set(mails.map(idOf)).size).toBe(3000);
  expect(residentMb).toBeLessThan(250);
});
