/** Where an incident that the overview speaks of has its page. */
export interface IncidentHome {
  /** The customer's tree: the way there from the overview's, or absolute. Ends with `/`. */
  tree: string;
  /** As that customer's page calls it. */
  caseId: string;
  /** The overview had a page of its own for it once; links to that must still lead there. */
  wasHere: boolean;
}
