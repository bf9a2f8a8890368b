import { MINUTE_MS } from '../../base/durations.ts';
import { attachPlaced, noticesOf } from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import { buildIncident } from '../incidents/incidents.ts';
import type { CustomerAnalysis, CustomerModel, Model } from '../model.ts';
import type { Incident, Notice } from '../status-page.ts';
import { buildBoard, type Board } from './board.ts';
import { namedComponents, placeOn } from './customer-analysis.ts';

/** One customer, looked at: what its page is written from. How things stand is the analysis's, names and words are added. */
export interface CustomerView {
  board: Board;
  /** What its page lists, with the names humans call it by. */
  components: NamedComponent[];
  analysis: CustomerAnalysis;
  /** Detected and announced; open ones first, then newest first. */
  incidents: Incident[];
  notices: Notice[];
}

/** Shows one customer from nothing but its own part of the model. */
export function viewCustomer(model: Model, customer: CustomerModel): CustomerView {
  const { announcements, now } = model;
  const board = buildBoard(model, customer);
  const components = namedComponents(board);
  const context = {
    joinMs: model.config.joinWithinMinutes * MINUTE_MS,
    componentsOf: board.componentsOf,
  };
  const placed = placeOn(board, model, new Set(customer.cases.map(({ caseId }) => caseId)));
  return {
    board,
    components,
    analysis: model.analyses.get(customer.config.id)!,
    incidents: attachPlaced(
      customer.cases.map((own) => buildIncident(own, context)),
      placed,
      now,
    ),
    notices: noticesOf(announcementsFor(customer.config.id, announcements), components, now),
  };
}
