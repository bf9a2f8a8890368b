import type { PlannedDowntime } from '../../model/maintenance/plan-downtimes.ts';

/** What `POST /api/v0/downtimes` of Mackerel takes. */
export interface DowntimeBody {
  name: string;
  memo: string;
  /** Seconds since 1970. */
  start: number;
  /** Minutes. */
  duration: number;
  recurrence?: { type: string; interval: number; weekdays?: string[]; until?: number };
  serviceScopes?: string[];
  roleScopes?: string[];
}

export function toBody(planned: PlannedDowntime): DowntimeBody {
  const { announcement, title, startsAt, durationMinutes, recurrence, services, roles } = planned;
  return {
    name: title,
    memo: `noroshi: ${announcement}`,
    start: seconds(startsAt),
    duration: durationMinutes,
    ...(recurrence === null
      ? {}
      : {
          recurrence: {
            type: recurrence.type,
            interval: recurrence.interval,
            ...(recurrence.weekdays.length === 0 ? {} : { weekdays: recurrence.weekdays }),
            ...(recurrence.until === null ? {} : { until: seconds(recurrence.until) }),
          },
        }),
    ...(services.length === 0 ? {} : { serviceScopes: services }),
    ...(roles.length === 0 ? {} : { roleScopes: roles }),
  };
}

/** Resources of the provider `mackerelio-labs/mackerel`; each organization is an alias of it, because each has its own key. */
export function formatTerraform(downtimes: readonly PlannedDowntime[]): string {
  const used = new Map<string, string>();
  return downtimes.map((planned) => formatResource(planned, used)).join('\n');
}

function formatResource(planned: PlannedDowntime, used: Map<string, string>): string {
  const body = toBody(planned);
  const { recurrence } = body;
  const pairs: [string, string][] = [
    ['provider', `mackerel.${toName(planned.organization)}`],
    ['name', quote(body.name)],
    ['memo', quote(body.memo)],
    ['start', `${body.start} # ${planned.startsAt.toISOString()}`],
    ['duration', String(body.duration)],
    ...(body.serviceScopes === undefined ? [] : [['service_scopes', list(body.serviceScopes)] as [string, string]]),
    ...(body.roleScopes === undefined ? [] : [['role_scopes', list(body.roleScopes)] as [string, string]]),
  ];
  const width = Math.max(...pairs.map(([key]) => key.length));
  const lines = pairs.map(([key, value]) => `  ${key.padEnd(width)} = ${value}`);
  const again =
    recurrence === undefined
      ? []
      : [
          '',
          '  recurrence {',
          `    type     = ${quote(recurrence.type)}`,
          `    interval = ${recurrence.interval}`,
          ...(recurrence.weekdays === undefined ? [] : [`    weekdays = ${list(recurrence.weekdays)}`]),
          ...(recurrence.until === undefined ? [] : [`    until    = ${recurrence.until}`]),
          '  }',
        ];
  const name = freeName(`${toName(planned.organization)}_${toName(planned.announcement)}`, planned, used);
  return [`resource "mackerel_downtime" "${name}" {`, ...lines, ...again, '}', ''].join('\n');
}

/** Names that are alike but for signs that Terraform does not take stay apart. */
function freeName(name: string, { organization, announcement }: PlannedDowntime, used: Map<string, string>): string {
  const owner = JSON.stringify([organization, announcement]);
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}_${number}`;
    const holder = used.get(free) ?? owner;
    used.set(free, holder);
    if (holder === owner) return free;
  }
}

function toName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quote).join(', ')}]`;
}

/** A text of Terraform: no sign in it begins an expression. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
