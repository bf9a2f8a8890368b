import { MINUTE_MS } from '../../base/durations.ts';
import { attachPlaced, compareIncidents } from '../announced/announcement-incidents.ts';
import type { NamedComponent } from '../announced/announcement-scope.ts';
import { buildIncident } from '../incidents/incidents.ts';
import type { CustomerAnalysis, CustomerModel, Model } from '../model.ts';
import type { Incident, StatusPage } from '../status-page.ts';
import { customerPlans, datePlans } from './page-plans.ts';
import { tellCases, tellContextOf } from '../reports/tell-case.ts';
import { buildBoard, type Board } from './board.ts';
import { namedComponents, placeOn } from './customer-analysis.ts';

/** One customer, looked at: what its page is written from. How things stand is the analysis's, names and words are added. */
export interface CustomerView {
  board: Board;
  /** What its page lists, with the names humans call it by; few ask. */
  componentsOf: () => readonly NamedComponent[];
  analysis: CustomerAnalysis;
  /** Detected and announced; open ones first, then newest first. */
  incidents: Incident[];
  /** With when they were said. */
  plans: Pick<StatusPage, 'maintenances' | 'withdrawn' | 'notices'>;
}

/** Shows one customer from nothing but its own part of the model. */
export function viewCustomer(model: Model, customer: CustomerModel): CustomerView {
  const { now } = model;
  const board = buildBoard(model, customer);
  let components: NamedComponent[] | undefined;
  const componentsOf = (): readonly NamedComponent[] => (components ??= namedComponents(board));
  const { id } = customer.config;
  const context = { joinMs: model.config.joinWithinMinutes * MINUTE_MS, componentsOf: board.componentsOf };
  const shown = new Set(customer.cases.map(({ caseId }) => caseId));
  const placed = placeOn(board, model, shown);
  return {
    board,
    componentsOf,
    analysis: model.analyses.get(customer.config.id)!,
    incidents: tellCases(
      attachPlaced(
        customer.cases.map((own) => buildIncident(own, context)),
        placed,
        now,
      ),
      tellContextOf(model, id, { showsHosts: board.showsHosts, isShown: () => true, isHeard: () => true }),
    ).toSorted(compareIncidents),
    plans: datePlans(customerPlans(model, board, componentsOf), model, id, componentsOf),
  };
}
