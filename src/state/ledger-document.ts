import type { z } from 'zod';
import { isoText } from '../base/iso-text.ts';
import type { AlertTarget } from '../model/claims/mapping.ts';
import type { EffectiveWindow } from '../model/claims/effective-windows.ts';
import type { JudgedAlert, Ledger } from '../model/ledger/ledger.ts';
import { LedgerSchema, type JudgedRow } from './ledger-schema.ts';
import { StateError } from './state-store.ts';

export const LEDGER_VERSION = 1;

type Row = z.output<typeof JudgedRow>;

export function serializeLedger({ siteId, judgedAt, pages, announcements, widespread, scopes }: Ledger): string {
  return JSON.stringify({
    version: LEDGER_VERSION,
    siteId,
    judgedAt,
    pages: [...pages].map(([page, { former, judgedBy, judged, cases, plans }]) => ({
      page,
      former,
      judgedBy,
      judged: [...judged].map(([key, alert]) => judgedToRow(key, alert)),
      cases,
      plans,
    })),
    announcements,
    widespread,
    scopes: [...scopes],
  });
}

/** @throws StateError `state.newer_version`, `state.broken` */
export function parseLedger(text: string): Ledger {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    throw new StateError('state.broken', 'The ledger is not valid JSON; it was probably cut.', { cause });
  }
  const version = typeof root === 'object' && root !== null && 'version' in root ? root.version : undefined;
  if (typeof version === 'number' && version > LEDGER_VERSION) {
    throw new StateError(
      'state.newer_version',
      `The ledger of reports was written by a newer Noroshi (version ${version}, this one knows ${LEDGER_VERSION}).`,
      { hint: 'Run the newer Noroshi again: reports that were issued cannot be guessed.' },
    );
  }
  const parsed = LedgerSchema.safeParse(root);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StateError('state.broken', `The ledger is not as it was written: ${issue?.path.join('.') ?? ''}.`);
  }
  const { siteId, judgedAt, pages, announcements, widespread, scopes } = parsed.data;
  return {
    siteId,
    judgedAt,
    pages: new Map(
      pages.map(({ page, judged, ...rest }) => [page, { ...rest, judged: new Map(judged.map(judgedFromRow)) }]),
    ),
    announcements,
    widespread,
    scopes: new Map(scopes),
  };
}

function judgedToRow(key: string, { windows, frozenUntil, target }: JudgedAlert): Row {
  return [
    key,
    windows.map(({ from, to, effect, end, isEstimated }) => {
      const row = [isoText(from), to === null ? 0 : isoText(to), effect, end] as const;
      return isEstimated === true ? [...row, 'estimated'] : [...row];
    }),
    frozenUntil === null ? 0 : isoText(frozenUntil),
    targetToRow(target),
  ];
}

function judgedFromRow([key, windows, frozen, target]: Row): [string, JudgedAlert] {
  return [
    key,
    {
      windows: windows.map(([from, to, effect, end, estimated]): EffectiveWindow => ({
        from: new Date(from),
        to: timeOf(to),
        effect,
        end,
        ...(estimated !== undefined && { isEstimated: true }),
      })),
      frozenUntil: timeOf(frozen),
      target: targetFromRow(target),
    },
  ];
}

function timeOf(time: string | 0): Date | null {
  return time === 0 ? null : new Date(time);
}

function targetToRow(target: AlertTarget): string[] {
  if (target.kind === 'host') return ['host', target.hostId, ...target.services];
  return target.kind === 'service' ? ['service', target.service] : ['customer'];
}

function targetFromRow([kind, id = '', ...services]: readonly string[]): AlertTarget {
  if (kind === 'host') return { kind, hostId: id, services };
  return kind === 'service' ? { kind, service: id } : { kind: 'customer' };
}
