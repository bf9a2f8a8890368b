import { createSpans, speaksOf, type Look } from './looks.ts';
import { effectsNow, hitMinutes, isOpenAt, type Bounds, type Question } from './meaning.ts';
import { minuteOf, type Page, type PageIncident } from './pages.ts';
import { clockText, type Minute, type Story, type StoryHost, type StoryOrganization } from './story.ts';

const EFFECTS = ['outage', 'degraded'] as const;

/**
 * What a customer's page says was hit, minute by minute, against what was: minutes that must be hit and are not, and
 * minutes that are and may not be.
 */
export function checkWindows(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const said = new Set(story.announcements.map(({ id }) => id));
  const detected = page.incidents.filter(({ caseId }) => !said.has(caseId));
  const problems: string[] = [];
  for (const organization of story.organizations) {
    if (!speaksOf(looks.at(-1)!, customer, organization.name)) continue;
    const spans = createSpans(story, looks, customer, organization.name);
    if (spans.last === undefined) continue;
    for (const host of organization.hosts) {
      const questions = questionsOf(customer, organization, host);
      const outage = hitMinutes(spans, questions, 'outage');
      const shownAs = { outage, degraded: without(hitMinutes(spans, questions, 'degraded'), outage) };
      for (const effect of EFFECTS) {
        const shown = shownMinutes(detected, host, effect, spans.last.lo);
        // Of what was lost only reports tell, which say when all was over and not each step.
        for (const minute of shown) if (spans.isForgotten(minute)) shown.delete(minute);
        const bounds = shownAs[effect];
        problems.push(...compare(bounds, shown).map((what) => `${customer}: ${host.name[0]!.value} ${effect} ${what}`));
      }
      if (spans.last === looks.at(-1)) problems.push(...checkNow(questions, spans.last, detected, host, customer));
    }
  }
  return problems;
}

export function questionsOf(customer: string, organization: StoryOrganization, host: StoryHost): Question[] {
  return organization.alerts
    .filter(({ hostId }) => hostId === host.id)
    .map((alert) => ({ customer, organization, host, alert }));
}

/** A host that is out need not be called slow as well; in another case of the page it may be. */
function without(degraded: Bounds, outage: Bounds): Bounds {
  return { must: new Set([...degraded.must].filter((minute) => !outage.may.has(minute))), may: degraded.may };
}

function windowsOf(incidents: readonly PageIncident[], host: StoryHost, effect: 'outage' | 'degraded') {
  const names = new Set(host.name.map(({ value }) => value));
  return incidents.flatMap(({ affected }) =>
    affected.filter((each) => each.effect === effect && each.name !== undefined && names.has(each.name)),
  );
}

/** As shown on the page, up to the last minute that was read. */
function shownMinutes(
  incidents: readonly PageIncident[],
  host: StoryHost,
  effect: 'outage' | 'degraded',
  until: Minute,
): Set<Minute> {
  const shown = new Set<Minute>();
  for (const { from, to } of windowsOf(incidents, host, effect)) {
    const end = Math.min(to === null ? until : minuteOf(to), until);
    for (let minute = minuteOf(from); minute < end; minute++) shown.add(minute);
  }
  return shown;
}

function compare({ must, may }: Bounds, shown: ReadonlySet<Minute>): string[] {
  const missing = [...must].filter((minute) => !shown.has(minute));
  const invented = [...shown].filter((minute) => !may.has(minute));
  return [
    ...spansText(missing).map((span) => `is not shown ${span}`),
    ...spansText(invented).map((span) => `is shown ${span}, and was not`),
  ];
}

function spansText(minutes: readonly Minute[]): string[] {
  const sorted = minutes.toSorted((a, b) => a - b);
  const spans: [Minute, Minute][] = [];
  for (const minute of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === minute) last[1] = minute + 1;
    else spans.push([minute, minute + 1]);
  }
  return spans.map(([from, to]) => `${clockText(from)}–${clockText(to)}`);
}

/** A run that read everything shows as going on exactly what goes on. */
function checkNow(
  questions: readonly Question[],
  look: Look,
  incidents: readonly PageIncident[],
  host: StoryHost,
  customer: string,
): string[] {
  const open = questions.filter(({ alert }) => isOpenAt(alert, look.run.at));
  const effects = open.map((question) => effectsNow(question, look));
  if (effects.some(({ size }) => size > 1)) return [];
  const worst = EFFECTS.find((effect) => effects.some((own) => own.has(effect)));
  return EFFECTS.flatMap((effect) => {
    const goesOn = effect === worst;
    const isShown = windowsOf(incidents, host, effect).some(({ to }) => to === null);
    // A host that is out may be called slow as well, where another case of the page says so.
    const mayBeShown = goesOn || effects.some((own) => own.has(effect));
    if (isShown ? mayBeShown : !goesOn) return [];
    const name = host.name[0]!.value;
    return [
      `${customer}: ${name} ${effect} ${goesOn ? 'goes on and is not shown as going on' : 'is shown as going on'}`,
    ];
  });
}
