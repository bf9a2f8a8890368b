import { CANARIES } from './canaries.ts';
import { DAY } from './calendar.ts';
import type { Random } from './random.ts';
import { toSeconds, type SimulatedHost, type SimulatedService } from './timeline.ts';

interface HostKind {
  /** Of the host name: `web01`. */
  short: string;
  ja: string;
  en: string;
  memberships: readonly (readonly [service: string, role: string])[];
  weight: number;
}

const KINDS: readonly HostKind[] = [
  { short: 'web', ja: 'Webサーバー', en: 'Web server', memberships: [['web', 'app']], weight: 30 },
  { short: 'db', ja: 'データベース', en: 'Database', memberships: [['db', 'primary']], weight: 14 },
  { short: 'mail', ja: 'メールサーバー', en: 'Mail server', memberships: [['mail', 'mx']], weight: 10 },
  { short: 'shop', ja: 'ECサイト', en: 'Shop', memberships: [['shop', 'app']], weight: 14 },
  { short: 'lb', ja: 'ロードバランサー', en: 'Load balancer', memberships: [['web', 'lb'], ['shop', 'lb']], weight: 6 }, // prettier-ignore
  { short: 'batch', ja: 'バッチサーバー', en: 'Batch server', memberships: [['batch', 'worker']], weight: 8 },
  { short: 'file', ja: 'ファイルサーバー', en: 'File server', memberships: [['intra', 'file']], weight: 8 },
  { short: 'backup', ja: 'バックアップ', en: 'Backup', memberships: [], weight: 4 },
];

export interface HostPlan {
  /** Before the host's short name; may be empty. */
  prefix: string;
  now: Date;
  locale: 'ja' | 'en';
  random: Random;
}

/** Hosts of an ordinary customer: a web server first, then what its size allows. */
export function buildOrdinaryHosts(count: number, plan: HostPlan): SimulatedHost[] {
  const { random, locale } = plan;
  // Every organization names its hosts in its own way; a display name may be missing, empty or given.
  const labels = random.pick(['none', 'none', 'empty', 'given', 'given'] as const);
  const style = random.pick(['bare', 'prefixed', 'domain'] as const);
  const numbers = new Map<string, number>();
  const known = KINDS.slice(0, Math.max(2, Math.min(KINDS.length, Math.ceil(count / 2))));
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i < 2 ? i : -1] ?? random.pickWeighted(known.map((each) => [each, each.weight]));
    const number = (numbers.get(kind.short) ?? 0) + 1;
    numbers.set(kind.short, number);
    const short = `${kind.short}${String(number).padStart(2, '0')}`;
    const name =
      style === 'bare' ? short : style === 'prefixed' ? `${plan.prefix}-${short}` : `${short}.${plan.prefix}.example`;
    const given = locale === 'ja' ? `${kind.ja}${number}号機` : `${kind.en} ${number}`;
    const displayName = labels === 'given' ? given : labels === 'empty' ? '' : null;
    return buildHost({ name, displayName, roles: toRoles(kind.memberships) }, plan);
  });
}

/** Hosts that all belong to one service, numbered from `firstNumber` on. */
export function buildServiceHosts(
  count: number,
  service: string,
  firstNumber: number,
  plan: HostPlan,
): SimulatedHost[] {
  return Array.from({ length: count }, (_, i) =>
    buildHost(
      {
        name: `${plan.prefix}${String(firstNumber + i).padStart(3, '0')}`,
        displayName: null,
        roles: { [service]: ['app'] },
      },
      plan,
    ),
  );
}

function buildHost(
  face: Pick<SimulatedHost, 'name' | 'displayName' | 'roles'>,
  { random, now }: HostPlan,
): SimulatedHost {
  const createdAt = toSeconds(now) - random.integer(120, 1500) * DAY;
  return {
    id: random.id(),
    ...face,
    createdAt,
    memo: random.chance(0.2) ? `ラック ${random.integer(1, 40)} 段目。${CANARIES.hostMemo}` : '',
    addressPart: random.integer(1, 254),
    statuses: [{ at: createdAt, status: random.chance(0.02) ? 'standby' : 'working' }],
  };
}

/** Every service that a host is in, with all its roles; sorted by name. */
export function servicesOf(hosts: readonly SimulatedHost[]): SimulatedService[] {
  const roles = new Map<string, Set<string>>();
  for (const host of hosts) {
    for (const [service, names] of Object.entries(host.roles)) {
      const known = roles.get(service) ?? new Set<string>();
      for (const name of names) known.add(name);
      roles.set(service, known);
    }
  }
  return [...roles.keys()].toSorted().map((name) => ({ name, memo: '', roles: [...roles.get(name)!].toSorted() }));
}

function toRoles(memberships: HostKind['memberships']): Record<string, string[]> {
  return Object.fromEntries(memberships.map(([service, role]) => [service, [role]]));
}
