import { z } from 'zod';
import type { HouseMemory } from '../../model/hygiene/house-memory.ts';
import type { StateStore } from '../../state/state-store.ts';

// What house-keeping remembers from run to run. Losing it costs a day, or a week, of “not known yet”.

const DOCUMENT = 'house-keeping';

const moment = z.iso.datetime();
const DocumentSchema = z.object({
  version: z.literal(1),
  organizations: z.array(
    z.object({
      name: z.string(),
      hostCounts: z.array(z.object({ at: moment, hosts: z.int().nonnegative() })),
      mutedSince: z.array(z.object({ monitor: z.string(), at: moment })),
    }),
  ),
});

/** `null` before the first run, and where it cannot be read. */
export async function loadHouse(state: Pick<StateStore, 'load'>): Promise<HouseMemory | null> {
  const bytes = await state.load(DOCUMENT);
  if (bytes === undefined) return null;
  const read = DocumentSchema.safeParse(parse(bytes));
  if (!read.success) return null;
  return new Map(
    read.data.organizations.map(({ name, hostCounts, mutedSince }) => [
      name,
      {
        hostCounts: hostCounts.map(({ at, hosts }) => ({ at: new Date(at), hosts })),
        mutedSince: new Map(mutedSince.map(({ monitor, at }) => [monitor, new Date(at)])),
      },
    ]),
  );
}

/** Writes only what changed. */
export async function saveHouse(state: StateStore, before: HouseMemory | null, house: HouseMemory): Promise<void> {
  const text = serialize(house);
  if (before !== null && serialize(before) === text) return;
  await state.save(DOCUMENT, new TextEncoder().encode(text));
}

function serialize(house: HouseMemory): string {
  const organizations = [...house].map(([name, { hostCounts, mutedSince }]) => ({
    name,
    hostCounts,
    mutedSince: [...mutedSince].map(([monitor, at]) => ({ monitor, at })),
  }));
  return JSON.stringify({ version: 1, organizations });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
