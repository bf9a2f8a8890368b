import { readingOf, speaksOf, type Look } from './looks.ts';
import { effectsNow, isOpenAt } from './meaning.ts';
import { questionsOf } from './check-windows.ts';
import type { Page } from './pages.ts';
import { titleOf } from './program.ts';
import { textOfLine } from './random-words.ts';
import { isWritten, valueAt, type Story, type StoryAlert, type StoryAnnouncement } from './story.ts';

/** What humans said, each in its place: nothing that nobody said, nothing left out, nothing that was taken back. */
export function checkWords(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const problems = [...checkOrigin(story, looks, customer, page), ...checkAnnounced(story, looks, customer, page)];
  // Words are dated by when they were first seen; with clocks that differ, or a state that was lost, they are seen anew.
  const isCalm = looks.every(({ run, lo, hi }) => lo === hi && run.lost === null);
  if (isCalm) problems.push(...checkMemos(story, looks, customer, page));
  return problems.map((problem) => `${customer}: ${problem}`);
}

function saidOn({ incidents }: Page): string[] {
  return incidents.flatMap(({ reports }) => reports.map(({ text }) => text));
}

/** Every word of a human was said by one of this customer's alerts or files; the rest of a memo is nobody's business. */
function checkOrigin(story: Story, looks: readonly Look[], customer: string, { incidents }: Page): string[] {
  const own = story.organizations.filter(({ name }) => looks.some((look) => speaksOf(look, customer, name)));
  const lines = own.flatMap(({ alerts }) => alerts.flatMap((alert) => alert.lines.flatMap(({ value }) => value)));
  const files = story.announcements.filter((one) => one.customer === customer);
  const known = new Set([
    ...lines.map(textOfLine),
    ...files.flatMap(({ id, updates }) => [titleOf(id), ...updates.map(({ text }) => text)]),
  ]);
  return incidents.flatMap(({ caseId, reports }) =>
    reports.flatMap(({ kind, text, number, retracted }) => {
      if (text.includes('internal')) return [`report ${number} of ${caseId} tells what is internal`];
      const isFine = kind !== 'human' || retracted === true || known.has(text);
      return isFine ? [] : [`report ${number} of ${caseId} says “${text}”, and nobody did`];
    }),
  );
}

function checkMemos(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const look = looks.at(-1)!;
  const before = looks.findLast((each) => each !== look && each.outcome !== 'refused' && each.outcome !== 'killed');
  const said = saidOn(page);
  return story.organizations.flatMap((organization) => {
    if (!speaksOf(look, customer, organization.name) || readingOf(story, look, organization.name) !== 'certain')
      return [];
    return organization.hosts.flatMap((host) =>
      questionsOf(customer, organization, host).flatMap((question) => {
        const { alert } = question;
        if (!isOpenAt(alert, look.run.at) || !counts(question, look)) return [];
        const present = valueAt(alert.lines, look.run.at).map(textOfLine);
        const missing = present.filter((text) => !said.some((each) => each.includes(text)));
        const withdrawn = before !== undefined && isSeen(alert, before) ? takenBack(alert, before, look) : [];
        const standing = withdrawn.filter((text) => said.includes(text));
        return [
          ...missing.map((text) => `“${text}” stands in a memo and in no report`),
          ...standing.map((text) => `“${text}” was taken back and is still said`),
        ];
      }),
    );
  });
}

function isSeen(alert: StoryAlert, { run }: Look): boolean {
  return isOpenAt(alert, run.at);
}

function counts(question: Parameters<typeof effectsNow>[0], look: Look): boolean {
  const effects = effectsNow(question, look);
  return effects.size === 1 && !effects.has('ignore');
}

/** Lines that went while the others stayed what they were: with another in its place it would be a correction. */
function takenBack({ lines }: StoryAlert, before: Look, look: Look): string[] {
  const [then, now] = [valueAt(lines, before.run.at), valueAt(lines, look.run.at)];
  const isShorter = now.length < then.length && now.every((line) => then.includes(line));
  return isShorter ? then.filter((line) => !now.includes(line)).map(textOfLine) : [];
}

function checkAnnounced(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const look = looks.at(-1)!;
  const now = look.run.at + look.run.clockMinutes;
  if (look.lo !== look.hi) return [];
  return story.announcements
    .filter((one) => one.customer === customer && one.kind === 'incident')
    .flatMap((one) => {
      const incident = page.incidents.find(({ caseId }) => caseId === one.id);
      const said = new Set(incident?.reports.map(({ text }) => text));
      const texts = one.updates.filter(({ at }) => at <= now).map(({ text }) => text);
      if (!isWritten(one, look.run.at)) {
        return texts
          .filter((text) => said.has(text))
          .map((text) => `“${text}” of ${one.id} is still said, and the file is gone`);
      }
      if (one.startsAt > now) return incident === undefined ? [] : [`${one.id} is told before it begins`];
      if (incident === undefined) return [`${one.id} is not told`];
      const isOver = isAnnouncedOver(one, now);
      return [
        ...texts.filter((text) => !said.has(text)).map((text) => `“${text}” of ${one.id} is in no report`),
        ...((incident.state === 'resolved') === isOver
          ? []
          : [`${one.id} is ${incident.state}, and ${isOver ? 'over' : 'goes on'}`]),
      ];
    });
}

function isAnnouncedOver({ endsAt, updates }: StoryAnnouncement, now: number): boolean {
  if (endsAt !== null && endsAt <= now) return true;
  return updates.findLast(({ at, state }) => at <= now && state !== null)?.state === 'resolved';
}
