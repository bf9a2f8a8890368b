import { MINUTE_MS } from '../base/durations.ts';
import { NoroshiError } from '../base/errors.ts';
import { fail, succeed, type Result } from '../base/result.ts';
import type { SelfWatchConfig } from '../config/config.ts';
import { explainConnectionFailure } from '../io/connections/connection-failure.ts';
import { targetOf, type Connections } from '../io/connections/connections.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** One point of a Mackerel service metric; `time` in epoch seconds. */
export interface MetricPoint {
  name: string;
  time: number;
  value: number;
}

/** What a run says about itself. */
export interface RunFigures {
  at: Date;
  durationSeconds: number;
  /** Whether everything was read and published. */
  isSuccess: boolean;
}

/**
 * The figures by which Mackerel can watch Noroshi: hosts per organization (they vanish when a key or a filter goes
 * wrong), organizations that failed, seconds taken, and the time of the last success. An organization that could not be
 * read says nothing about its hosts: a zero would be a lie. Times are cut to the minute, Mackerel's grain.
 */
export function assembleMetrics(prefix: string, snapshot: Snapshot, figures: RunFigures): MetricPoint[] {
  const time = Math.floor(figures.at.getTime() / MINUTE_MS) * 60;
  const point = (name: string, value: number): MetricPoint => ({ name: `${prefix}.${name}`, time, value });
  const readable = snapshot.organizations.filter((organization) => organization.failure === null);
  return [
    ...readable.map(({ name, hosts }) => point(`hosts.${metricName(name)}`, hosts.length)),
    point('organizations.read', readable.length),
    point('organizations.failed', snapshot.organizations.length - readable.length),
    point('run.seconds', Math.round(figures.durationSeconds * 1000) / 1000),
    ...(figures.isSuccess ? [point('run.last_success', Math.floor(figures.at.getTime() / 1000))] : []),
  ];
}

// Mackerel takes letters, digits, dot, underscore and hyphen in a metric's name; a dot would open another group.
function metricName(organization: string): string {
  return organization.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

/**
 * Posts the points once. Never tried again: after a timeout nobody knows whether they arrived, and the next run says it
 * anew. The failure is a value; a run is not worse because nobody counted it.
 */
export async function postMetrics(
  config: SelfWatchConfig,
  points: readonly MetricPoint[],
  options: { timeoutMs: number; connections: Connections },
): Promise<Result<number, NoroshiError>> {
  const url = new URL(`api/v0/services/${encodeURIComponent(config.service)}/tsdb`, config.apiBase);
  const place = {
    en: `service "${config.service}" of organization "${config.organization}"`,
    ja: `オーガニゼーション「${config.organization}」のサービス「${config.service}」`,
  };
  if (config.apiKey === null) {
    return fail(
      new NoroshiError('notify.no_key', {
        en: `Run figures were not posted to ${place.en}: its key is not set.`,
        ja: `${place.ja}に実行の記録を投稿していません：キーが設定されていません。`,
      }),
    );
  }
  const { timeoutMs, connections } = options;
  const open = await connections.open({ concurrency: 1, connectTimeoutMs: timeoutMs, silenceMs: timeoutMs });
  try {
    const { statusCode, body } = await open.dispatcher.request({
      ...targetOf(url),
      method: 'POST',
      headers: { 'x-api-key': config.apiKey.reveal(), 'content-type': 'application/json' },
      body: JSON.stringify(points),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await body.dump();
    if (statusCode === 200) return succeed(points.length);
    return fail(
      new NoroshiError(
        'notify.refused',
        {
          en: `Mackerel refused the run figures for ${place.en} (${statusCode}).`,
          ja: `Mackerel が${place.ja}への実行の記録を拒否しました（${statusCode}）。`,
        },
        {
          hint:
            statusCode === 403
              ? { en: 'The key needs Write permission.', ja: 'キーに Write 権限が必要です。' }
              : {
                  en: 'Check that the service exists and the key belongs to it.',
                  ja: 'サービスの有無と、キーがそのオーガニゼーションのものか確認してください。',
                },
        },
      ),
    );
  } catch (thrown) {
    const { words, hint } = explainConnectionFailure(thrown, connections.proxyFor(url));
    const message = {
      en: `Run figures could not be posted to ${place.en}: ${words.en}.`,
      ja: `${place.ja}に実行の記録を投稿できませんでした：${words.ja}。`,
    };
    return fail(new NoroshiError('notify.unreachable', message, hint === undefined ? {} : { hint }));
  } finally {
    await open.destroy();
  }
}

/** Whether a post is due: Mackerel keeps one point a minute, and limits who posts more often. */
export function isPostDue(lastPostedAt: Date | null, now: Date): boolean {
  return (
    lastPostedAt === null || Math.floor(now.getTime() / MINUTE_MS) > Math.floor(lastPostedAt.getTime() / MINUTE_MS)
  );
}
