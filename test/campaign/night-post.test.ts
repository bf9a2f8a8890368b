import { readFileSync, writeFileSync } from 'node:fs';
import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostfix, type Postfix } from '../support/postfix.ts';
import { aSimulatedWorld, WORLD_NOW, type SimulatedWorld } from '../support/world.ts';

// The demo's worst night through the whole program: run after run, pages in folders, mails by a real Postfix, three recipients a
// customer. NIGHT_POST names a file for the post as text. The figures of docs/notify.md come from here.

const MINUTE = 60_000;
const EVERY_MINUTES = 5;
const RECIPIENTS = ['desk', 'chief', 'night'];

let postfix: Postfix;
let world: SimulatedWorld;

beforeAll(async () => {
  postfix = await startPostfix('customers.example');
  world = await aSimulatedWorld({ day: 'worst', organizations: 70, hosts: 1000, historyDays: 10, eventsPerDay: 15 });
  const more = `notify:
  from: { name: マネージドクラウドサポート窓口, email: desk@example.jp }
  smtp: { url: "${postfix.url}", perMinute: 600 }
  recipients: ./recipients.csv
operators:
  - { mail: ops@customers.example, what: [failures, widespread, unmapped, undelivered, detected, resolved] }
`;
  world.write('noroshi.yaml', readFileSync(world.path('noroshi.yaml'), 'utf8') + more);
  const shown = [...readFileSync(world.path('noroshi.yaml'), 'utf8').matchAll(/^ {2}- id: (\S+)\n((?: {4}.*\n)*)/gm)]
    .filter(([, , rest]) => !rest!.includes('visibility: internal'))
    .map(([, id]) => id!);
  const lines = shown.flatMap((id) => RECIPIENTS.map((name) => `${id},${name}+${id}@customers.example`));
  world.write('recipients.csv', `customer,address\n${lines.join('\n')}\n`);
});
afterAll(async () => {
  postfix.close();
  await world.close();
});

interface Run {
  minute: number;
  seconds: number;
  /** From the beginning of the run until the public page is live. */
  pageSeconds: number;
  exitCode: number | null;
  output: string;
}

async function runAt(minute: number): Promise<Run> {
  const now = new Date(WORLD_NOW.getTime() + minute * MINUTE);
  world.mackerelNow = now;
  const begin = performance.now();
  let pageSeconds = Number.NaN;
  const look = setInterval(() => {
    if (!Number.isNaN(pageSeconds)) return;
    try {
      const { checkedAt } = JSON.parse(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')) as { checkedAt: string }; // prettier-ignore
      if (new Date(checkedAt) >= now) pageSeconds = (performance.now() - begin) / 1000;
    } catch {
      // Not there before the first run.
    }
  }, 20);
  const { exitCode, stdout, stderr } = await world.runByClock(now, 'run');
  const seconds = (performance.now() - begin) / 1000;
  clearInterval(look);
  return { minute, seconds, pageSeconds, exitCode, output: stdout + stderr };
}

const headerOf = (mail: ParsedMail, name: string): string =>
  mail.headerLines.find(({ key }) => key === name)?.line.replace(/^.*?: /, '') ?? '';

it('tells three recipients a customer each report once and in its order, while pages are as young as ever', async () => {
  const runs: Run[] = [];
  for (let minute = -120; minute <= 90; minute += EVERY_MINUTES) runs.push(await runAt(minute));
  const mails = await Promise.all((await postfix.mails()).map((mail) => simpleParser(mail)));
  const to = (mail: ParsedMail): string => [mail.to].flat()[0]?.text ?? '';
  const post = new Map<string, ParsedMail[]>();
  for (const mail of mails) post.set(to(mail), [...(post.get(to(mail)) ?? []), mail]);
  const { NIGHT_POST } = process.env;
  if (NIGHT_POST !== undefined) {
    const text = [...post].map(([address, own]) => `##### ${address}\n${own.map(({ subject, text: body }) => `=== ${subject}\n${body}`).join('\n')}`); // prettier-ignore
    writeFileSync(NIGHT_POST, text.join('\n'));
  }
  /** The one that had the most mails to send: what of it came after its pages. */
  const most = runs.toSorted((a, b) => b.seconds - b.pageSeconds - (a.seconds - a.pageSeconds))[0]!;
  const counts = [...post].filter(([address]) => !address.startsWith('ops@')).map(([, own]) => own.length);
  const tally = (values: readonly unknown[]): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const value of values) sums[String(value)] = (sums[String(value)] ?? 0) + 1;
    return sums;
  };
  const pageSeconds = runs.map((run) => run.pageSeconds);
  console.log(
    JSON.stringify({
      runs: runs.length,
      exitCodes: tally(runs.map(({ exitCode }) => exitCode)),
      mails: mails.length,
      recipients: post.size,
      recipientsByMails: tally(counts),
      operators: post.get('ops@customers.example')?.length,
      mostMails: { minute: most.minute, seconds: most.seconds, pageAfter: most.pageSeconds },
      longestUntilPage: Math.max(...pageSeconds),
    }),
  );
  expect(runs.every(({ exitCode }) => exitCode === 0 || exitCode === 3)).toBe(true);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length);
  for (const [address, own] of post) {
    const numbers = new Map<string, number[]>();
    for (const mail of own) {
      const caseId = headerOf(mail, 'x-noroshi-case');
      numbers.set(caseId, [...(numbers.get(caseId) ?? []), Number(headerOf(mail, 'x-noroshi-report'))]);
    }
    for (const [caseId, told] of numbers) {
      if (caseId !== '') expect(told, `${address} ${caseId}`).toEqual([...new Set(told)].toSorted((a, b) => a - b));
    }
  }
  // Whoever is told for a customer is told the same.
  for (const [address, own] of post) {
    const colleague = address.replace(/^\w+\+/, 'desk+');
    expect(own.map(({ subject }) => subject)).toEqual(post.get(colleague)!.map(({ subject }) => subject));
  }
  for (const { output } of runs) expect(output).not.toContain('@customers.example');
  // The page never waits for the mails: the run that sends the most has put it first, and is over before the next.
  expect(most.pageSeconds).toBeLessThan(most.seconds);
  expect(most.seconds).toBeLessThan(EVERY_MINUTES * 60);
});
