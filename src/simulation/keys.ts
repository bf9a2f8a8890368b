import { DAY } from './calendar.ts';
import type { Random } from './random.ts';
import { entryAt, toSeconds, type Seconds, type SimulatedOrganization } from './timeline.ts';

/** The former key is deleted when the new one has been in use for so long. */
const KEY_OVERLAP = DAY;

/** Mackerel's keys look like 32 random bytes in base64. */
export function inventKey(random: Random): string {
  return `${random.id(43)}=`;
}

/** What Mackerel calls it then. */
export function nameAt({ name, renames }: SimulatedOrganization, at: Seconds): string {
  return entryAt(renames, at)?.name ?? name;
}

/** The key that its operator has in use then; `null` when there is none. */
export function keyAt({ apiKey, foundedAt, keyChanges }: SimulatedOrganization, at: Seconds): string | null {
  if (foundedAt !== null && at < foundedAt) return null;
  const last = entryAt(keyChanges, at);
  return last === undefined ? apiKey : last.key;
}

/** Finds the organization that a key opens at an instant; `undefined` when it opens none. */
export function openKeyRing(
  organizations: readonly SimulatedOrganization[],
): (key: string, at: Date) => SimulatedOrganization | undefined {
  const byKey = new Map(
    organizations.flatMap((organization) =>
      [organization.apiKey, ...organization.keyChanges.map(({ key }) => key)].map(
        (key) => [key, organization] as const,
      ),
    ),
  );
  return (key, at) => {
    const organization = byKey.get(key);
    const now = toSeconds(at);
    return organization !== undefined && opens(organization, key, now) ? organization : undefined;
  };
}

function opens(organization: SimulatedOrganization, key: string, now: Seconds): boolean {
  if (keyAt(organization, now) === key) return true;
  const { at = -Infinity, key: newer = null } = entryAt(organization.keyChanges, now) ?? {};
  return newer !== null && now < at + KEY_OVERLAP && keyAt(organization, at - 1) === key;
}
