import { epochDayAt, formatEpochDay } from '../../base/time-zone.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import type { Config, Locale } from '../../config/config.ts';
import { HYGIENE_KINDS, type HygieneItem } from '../../model/hygiene/hygiene-item.ts';
import { findHygiene, type HygieneMemory, type HygieneReport } from '../../model/hygiene/hygiene.ts';
import type { ClaimedModel } from '../../model/claim-all.ts';
import { hygieneSubject, hygieneWordsFor, type HygieneWords } from '../../site/words/scope/hygiene-words.ts';
import { StateError } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { findLeaving } from '../run/remembered-customers.ts';
import { loadHouse } from '../run/remembered-house.ts';
import { openState } from '../wiring.ts';
import { CHECK_WORDS, listItems } from './check-words.ts';

/**
 * House-keeping; reads the state without its lock and writes nothing there.
 * @returns `isFirstOfRelease`: release 0.1.0 has written the state, and no run since; `leaving`: customers of the last run who are
 * not in the configuration
 */
export async function reportHygiene(
  config: Config,
  { model, announcements }: { model: ClaimedModel; announcements: readonly Announcement[] },
  context: CommandContext,
): Promise<{ report: HygieneReport; isFirstOfRelease: boolean; leaving: string[] }> {
  const memory = await loadMemory(config, context);
  return {
    report: findHygiene(model, announcements, memory),
    isFirstOfRelease: memory?.isOf010 === true,
    leaving: memory?.leaving ?? [],
  };
}

/** `null` before the first run, and where the state cannot be read: a run says why. */
async function loadMemory(
  config: Config,
  context: CommandContext,
): Promise<(HygieneMemory & { isOf010: boolean; leaving: string[] }) | null> {
  try {
    const state = await openState(config, context, { isReadOnly: true });
    const { snapshot, history } = await state.loadLearned();
    if (snapshot === null) return null;
    const records = new Map(history.organizations.map(({ name, hosts }) => [name, hosts]));
    return {
      hosts: (name) => new Map((records.get(name) ?? []).map((record) => [record.id, record])),
      house: await loadHouse(state),
      leaving: await findLeaving(state, config),
      // It did not ask for monitors.
      isOf010: snapshot.organizations.every(({ monitorListReadAt }) => monitorListReadAt === undefined),
    };
  } catch (thrown) {
    if (thrown instanceof StateError) return null;
    throw thrown;
  }
}

// A warning has told of them already.
const TOLD_ABOVE: ReadonlySet<string> = new Set(['unused_key', 'refused_key']);

/** @param timeZone in which days are told */
export function formatHygiene(report: HygieneReport, locale: Locale, timeZone: string): string[] {
  const words = hygieneWordsFor(locale);
  const lines = HYGIENE_KINDS.filter((kind) => !TOLD_ABOVE.has(kind)).flatMap((kind) => {
    const items = report.items.filter((item) => item.kind === kind);
    if (items.length === 0) return [];
    const head = words.kinds[kind](items.length, report.limits);
    return [
      head,
      ...listItems(
        items.map((item) => formatItem(item, words, timeZone)),
        CHECK_WORDS[locale],
      ),
    ];
  });
  const unknown = report.notKnownYet.map((kind) => words.unknownKinds[kind]);
  const separator = locale === 'ja' ? '、' : ', ';
  const later = unknown.length === 0 ? [] : [`${words.notKnownYet} ${unknown.join(separator)}`];
  const hosts = report.roles.reduce((sum, role) => sum + role.hosts, 0);
  const roles = report.roles.length === 0 ? [] : [words.rolesCount(report.roles.length, hosts)];
  const isNothing = lines.length + later.length === 0;
  return isNothing
    ? []
    : ['', `${words.title}${locale === 'ja' ? '：' : ': '}${words.lead}`, ...lines, ...later, ...roles];
}

function formatItem(item: HygieneItem, words: HygieneWords, timeZone: string): string {
  const { since, moved, customers = [] } = item;
  const parts = [
    ...(moved === undefined ? [] : [words.moved(moved.from, moved.to)]),
    ...(since === undefined ? [] : [words.since(formatEpochDay(epochDayAt(since, timeZone)))]),
    ...(customers.length === 0 ? [] : [customers.join(', ')]),
  ];
  return parts.length === 0 ? hygieneSubject(item) : `${hygieneSubject(item)}: ${parts.join(' · ')}`;
}
