import { cleanLine } from '../../base/text.ts';
import type { ScopeEvent, ScopePage } from '../../model/pages/scope-page.ts';
import type { State } from '../../model/state.ts';
import type { TextTools } from './scope-texts.ts';
import type { ScopePrinter, ScopeView } from './scope-view.ts';

export interface ScopeHistoryView extends ScopeView {
  lead: string;
  changes: { name: string; from: string; to: string }[];
  days: { date: string; sum: string; events: EventRow[] }[];
}

interface EventRow {
  state: State;
  stateWord: string;
  isWidespread: boolean;
  time: string;
  duration: string;
  count: string;
  customers: { name: string; number: string }[];
}

export function viewHistory(page: ScopePage, tools: TextTools, printer: ScopePrinter, path: string): ScopeHistoryView {
  const { words, scope, times } = tools;
  return {
    ...printer.base(path),
    lead: page.days.length === 0 ? scope.historyNone : scope.historyLead(page.historyDays),
    changes: page.changes.map(({ name, from, to }) => ({
      name,
      from: from === null ? scope.appeared : words.states[from],
      to: to === null ? scope.gone : words.states[to],
    })),
    days: page.days.map(({ date, events }) => ({
      date: times.dayText(date),
      sum: scope.eventCustomers(new Set(events.flatMap((event) => event.customers.map(({ id }) => id))).size),
      events: events.map((event) => eventRow(event, tools, printer)),
    })),
  };
}

function eventRow(event: ScopeEvent, { words, scope, times }: TextTools, printer: ScopePrinter): EventRow {
  const { startedAt, endedAt, impact, customers } = event;
  return {
    state: impact === 'none' ? 'operational' : impact,
    stateWord: words.impacts[impact],
    isWidespread: event.isWidespread,
    time: `${printer.short(startedAt)} – ${endedAt === null ? scope.ongoing : printer.short(endedAt)}`,
    duration: endedAt === null ? '' : times.duration(startedAt, endedAt),
    count: scope.eventCustomers(customers.length),
    customers: customers.map(({ name, spokenNumber, caseId }) => ({
      name: cleanLine(name),
      number: spokenNumber || caseId,
    })),
  };
}
