import { checkPrefix, toldOn, type Told } from './check-ledger.ts';
import { nameOf } from './config-text.ts';
import type { Look } from './looks.ts';
import { minuteOf, pageOf, pageRoots, readJson, type Page, type PageIncident } from './pages.ts';
import type { Site } from './program.ts';
import type { Story, StoryConfig, Visibility } from './story.ts';

// The public overview: of listed customers alone, each of their cases once, and what hit many at once.

/** What it said before, and what there ever was for it to say. */
export class OverviewMemory {
  told: Told = new Map();
  /** Who stood on it; of others nothing can be held against it. */
  listed = '';
  /** Cases that its customers' pages ever had, by customer. */
  readonly cases = new Map<string, Set<string>>();
  readonly joinWithin = new Set<number>();
  readonly minCustomers = new Set<number>();

  forget(): void {
    this.told = new Map();
  }
}

/** Who is not listed has one page at an address that nobody can guess, or none; and is named nowhere else. */
export function checkDisclosure(site: Site, customer: string, visibility: Visibility): string[] {
  const roots = pageRoots(site, customer);
  const problems: string[] = [];
  if (roots.length !== (visibility === 'internal' ? 0 : 1)) {
    problems.push(`${customer} is ${visibility} and has pages at ${roots.join() || 'no place'}`);
  }
  const isPlain = roots[0] === `public/c/${customer}/`;
  if (roots.length === 1 && isPlain !== (visibility === 'listed')) {
    problems.push(`${customer} is ${visibility} and has its page at ${roots[0]}`);
  }
  if (visibility === 'listed') return problems;
  const name = new RegExp(`${nameOf(customer)}(?![\\w-])`);
  for (const [path, text] of site) {
    if (path.startsWith('public/') && !roots.some((root) => path.startsWith(root)) && name.test(text)) {
      problems.push(`${customer} is ${visibility} and named in ${path}`);
    }
  }
  return problems;
}

/** The overview against the customers' own pages, and against what it said before. */
export function checkOverview(
  { announcements }: Story,
  looks: readonly Look[],
  site: Site,
  memory: OverviewMemory,
): string[] {
  const announced = new Set(announcements.map(({ id }) => id));
  const { config, run } = looks.at(-1)!;
  const page = readJson(site, 'public/noroshi.json') as Page;
  const pages = listedPages(site, config);
  memory.joinWithin.add(config.joinWithinMinutes);
  memory.minCustomers.add(config.widespreadCustomers);
  for (const [id, { incidents }] of pages) {
    const own = memory.cases.get(id) ?? new Set();
    memory.cases.set(id, own);
    for (const { caseId } of incidents) own.add(caseId);
  }
  const listed = [...pages.keys()].join();
  const isSameAudience = memory.listed === listed;
  const before = memory.told;
  [memory.told, memory.listed] = [toldOn(page), listed];
  return [
    ...(isSameAudience ? checkPrefix(before, memory.told) : []),
    ...checkGoingOn(page, pages, announced),
    ...(run.lost === null ? checkNumbers(page, memory) : []),
    ...checkEvents(page, pages, memory, {
      before,
      isAllListed: looks.every((look) => look.config.customers.every(({ visibility }) => visibility === 'listed')),
    }),
  ].map((problem) => `the overview: ${problem}`);
}

function listedPages(site: Site, { customers }: StoryConfig): Map<string, Page> {
  const listed = customers.filter(({ visibility }) => visibility === 'listed');
  return new Map(listed.flatMap(({ id }) => (pageOf(site, id) === undefined ? [] : [[id, pageOf(site, id)!]])));
}

/** Whom something hits by their own page is hit there as well, and nobody else. What humans say to one customer is theirs alone. */
function checkGoingOn(overview: Page, pages: ReadonlyMap<string, Page>, announced: ReadonlySet<string>): string[] {
  const there = new Set(overview.incidents.flatMap(({ affected }) => goingOn(affected)));
  const here = [...pages].flatMap(([id, { incidents }]) =>
    incidents.some(({ caseId, affected }) => !announced.has(caseId) && goingOn(affected).length > 0) ? [id] : [],
  );
  const missing = here.filter((id) => !there.has(id));
  const tooMany = [...there].filter((id) => pages.has(id) && !here.includes(id));
  return [
    ...missing.map((id) => `${id} is hit by its own page, and no incident says so`),
    ...tooMany.map((id) => `an incident hits ${id}, and its own page has none`),
    ...[...there].filter((id) => !pages.has(id)).map((id) => `an incident hits ${id}, who is not listed`),
  ];
}

function goingOn(affected: PageIncident['affected']): string[] {
  return affected.filter(({ to }) => to === null).map(({ component }) => component);
}

/** No case of a customer stands there twice, but for the event that it is part of. */
function checkNumbers({ incidents }: Page, { cases }: OverviewMemory): string[] {
  const problems: string[] = [];
  for (const [id, own] of cases) {
    const alone = incidents.filter(
      ({ affected, widespread }) => !widespread && new Set(affected.map(({ component }) => component)).has(id),
    );
    if (alone.length > own.size) problems.push(`${id} had ${own.size} cases, and ${alone.length} incidents say so`);
  }
  return problems;
}

/** What is told as one event hit enough customers, each soon after another; what hit enough of them at once is told as one. */
function checkEvents(
  { incidents }: Page,
  pages: ReadonlyMap<string, Page>,
  { joinWithin, minCustomers }: OverviewMemory,
  { before, isAllListed }: { before: Told; isAllListed: boolean },
): string[] {
  const events = incidents.filter(({ caseId, widespread }) => widespread && !isCaseOf(pages, caseId));
  const problems: string[] = [];
  for (const { caseId, affected } of events) {
    const hit = new Set(affected.map(({ component }) => component));
    // Once said, it stays, also where some of them left or are listed no more.
    if (hit.size < Math.min(...minCustomers) && !before.has(caseId))
      problems.push(`event ${caseId} hit only ${[...hit].join()}`);
    const begun = [...hit].map((id) =>
      Math.min(...affected.filter(({ component }) => component === id).map(({ from }) => minuteOf(from))),
    );
    const sorted = begun.toSorted((a, b) => a - b);
    const apart = sorted.find((at, i) => i > 0 && at - sorted[i - 1]! > Math.max(...joinWithin));
    // Who is not listed may stand between two that are.
    if (apart !== undefined && isAllListed) problems.push(`event ${caseId} holds what began long after all before`);
  }
  return [...problems, ...checkUntoldCrowds(events, pages, { joinWithin, minCustomers })];
}

function isCaseOf(pages: ReadonlyMap<string, Page>, caseId: string): boolean {
  return [...pages.values()].some(({ incidents }) => incidents.some((own) => own.caseId === caseId));
}

/** Of those that are hit now, by the least that any configuration asks for. */
function checkUntoldCrowds(
  events: readonly PageIncident[],
  pages: ReadonlyMap<string, Page>,
  { joinWithin, minCustomers }: Pick<OverviewMemory, 'joinWithin' | 'minCustomers'>,
): string[] {
  const needed = Math.max(...minCustomers);
  const within = Math.min(...joinWithin);
  const begins = [...pages].flatMap(([id, { incidents }]) =>
    incidents
      .filter(({ affected }) => goingOn(affected).length > 0)
      .map(({ caseId, startedAt }) => ({ id, caseId, at: minuteOf(startedAt) })),
  );
  for (const first of begins) {
    const crowd = begins.filter(({ at }) => at >= first.at && at - first.at <= within);
    const customers = new Set(crowd.map(({ id }) => id));
    if (customers.size < needed) continue;
    const told = new Set(events.flatMap(({ affected }) => affected.map(({ component }) => component)));
    const untold = [...customers].filter((id) => !told.has(id));
    if (untold.length > 0) return [`${[...customers].join()} are hit at once, and no event speaks of ${untold.join()}`];
  }
  return [];
}
