import { isoText } from '../../base/iso-text.ts';
import type {
  CameFact,
  CaseMember,
  ComponentFact,
  HitFact,
  LedgerCase,
  LedgerReport,
  WentFact,
} from '../../model/ledger/ledger.ts';

// Cases are nearly all of a ledger, and name the same components and moments again and again: written out here in half the time
// that `JSON.stringify` takes. What is not written is lost: of a type that gets another key, `Whole` is nothing any more.

type Whole<T, Written extends keyof T> = [Exclude<keyof T, Written>] extends [never] ? T : never;

/** Of a case, beside what was reported and whether it was taken back. */
type Facts = Omit<LedgerCase, 'reports' | 'retractedAt'>;

/** As JSON, without its closing brace. */
export function caseFactsJson({
  caseId,
  spokenNumber,
  openedAt,
  members,
}: Whole<Facts, 'caseId' | 'spokenNumber' | 'openedAt' | 'members'>): string {
  const begin = `{"caseId":${quote(caseId)},"spokenNumber":${quote(spokenNumber)},"openedAt":${moment(openedAt)}`;
  return `${begin},"members":${listOf(members, memberJson)}`;
}

type WholeReport = Whole<
  LedgerReport,
  'number' | 'issuedAt' | 'asOf' | 'kind' | 'state' | 'hit' | 'came' | 'went' | 'words' | 'isBackfilled'
>;

/** What was reported of one case, as JSON. */
export function reportsJson(reports: readonly LedgerReport[]): string {
  const texts = new Map<ComponentFact, string>();
  const componentJson = (component: ComponentFact): string => {
    let text = texts.get(component);
    if (text === undefined) texts.set(component, (text = JSON.stringify(component)));
    return text;
  };
  const hitJson = ({ component, effect, isFlapping }: Whole<HitFact, 'component' | 'effect' | 'isFlapping'>): string =>
    `{"component":${componentJson(component)},"effect":"${effect}","isFlapping":${isFlapping}}`;
  const cameJson = ({
    component,
    effect,
    from,
    openedAt,
    isWorse,
  }: Whole<CameFact, 'component' | 'effect' | 'from' | 'openedAt' | 'isWorse'>): string => {
    const opened = openedAt === undefined ? '' : `,"openedAt":${moment(openedAt)}`;
    return `{"component":${componentJson(component)},"effect":"${effect}","from":${moment(from)}${opened},"isWorse":${isWorse}}`;
  };
  const wentJson = ({
    component,
    effect,
    to,
    end,
    isEstimated,
    isEased,
  }: Whole<WentFact, 'component' | 'effect' | 'to' | 'end' | 'isEstimated' | 'isEased'>): string => {
    const over = `"to":${moment(to)},"end":"${end}","isEstimated":${isEstimated},"isEased":${isEased}`;
    return `{"component":${componentJson(component)},"effect":"${effect}",${over}}`;
  };
  const reportJson = ({
    number,
    issuedAt,
    asOf,
    kind,
    state,
    hit,
    came,
    went,
    words,
    isBackfilled,
  }: WholeReport): string => {
    const begin = `{"number":${number},"issuedAt":${moment(issuedAt)},"asOf":${moment(asOf)},"kind":"${kind}","state":"${state}"`;
    const facts = `"hit":${listOf(hit, hitJson)},"came":${listOf(came, cameJson)},"went":${listOf(went, wentJson)}`;
    return `${begin},${facts},"words":${JSON.stringify(words)},"isBackfilled":${isBackfilled}}`;
  };
  return listOf(reports, reportJson);
}

/** `null` where there is none. */
export function momentJson(at: Date | null): string {
  return at === null ? 'null' : moment(at);
}

function memberJson({ key, begunIn, endedIn }: Whole<CaseMember, 'key' | 'begunIn' | 'endedIn'>): string {
  return `{"key":${quote(key)},"begunIn":${begunIn},"endedIn":${endedIn}}`;
}

function listOf<T>(items: readonly T[], toJson: (item: T) => string): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += i === 0 ? toJson(items[i]!) : `,${toJson(items[i]!)}`;
  return `${text}]`;
}

function moment(at: Date): string {
  return `"${isoText(at)}"`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
