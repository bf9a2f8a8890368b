/** What was kept of somebody does not fit what is known: all must be looked at. */
export class NotAsKept extends Error {}
