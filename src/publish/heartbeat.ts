/** The instant a heartbeat speaks of; `undefined` when the text is not a heartbeat. */
export function parseCheckedAt(heartbeat: string): Date | undefined {
  try {
    const { checkedAt } = Object(JSON.parse(heartbeat)) as { checkedAt?: unknown };
    const at = typeof checkedAt === 'string' ? new Date(checkedAt) : undefined;
    return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
  } catch {
    return undefined;
  }
}
