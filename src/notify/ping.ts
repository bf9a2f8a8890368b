import { NoroshiError } from '../base/errors.ts';
import { fail, succeed, type Result } from '../base/result.ts';
import type { PingConfig } from '../config/config.ts';
import { explainConnectionFailure } from '../io/connections/connection-failure.ts';
import { targetOf, type Connections } from '../io/connections/connections.ts';
import { spoken, type Spoken } from '../base/spoken.ts';

/** Of a ping nothing is lost when it is sent twice. */
const TRIES = 2;

/**
 * Tells whoever waits for it – Healthchecks and its like – that a run is over. The address is a secret, and in no message.
 * @param isComplete otherwise `/fail` is put behind the path
 */
export async function sendPing(
  { url: address, source }: PingConfig,
  isComplete: boolean,
  { timeoutMs, connections }: { timeoutMs: number; connections: Connections },
): Promise<Result<null, NoroshiError>> {
  const url = address === null ? null : URL.parse(address.reveal());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const isUnset = address === null;
    return failed({
      en: `Nobody was told that the run is over: ${source} ${isUnset ? 'is not set' : 'holds no address'}.`,
      ja: `実行の終了をどこにも通知していません：${source} ${isUnset ? 'が設定されていません' : 'の値はアドレスではありません'}。`,
    });
  }
  if (!isComplete) url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
  const open = await connections.open({ concurrency: 1, connectTimeoutMs: timeoutMs, silenceMs: timeoutMs });
  let problem: Spoken = spoken('');
  try {
    for (let left = TRIES; left > 0; left--) {
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        const { statusCode, body } = await open.dispatcher.request({ ...targetOf(url), method: 'GET', signal });
        await body.dump();
        if (statusCode >= 200 && statusCode < 300) return succeed(null);
        problem = { en: `it answered ${statusCode}`, ja: `応答は ${statusCode} でした` };
      } catch (thrown) {
        problem = explainConnectionFailure(thrown, connections.proxyFor(url)).words;
      }
    }
  } finally {
    await open.destroy();
  }
  return failed({
    en: `The address in ${source} was not told that the run is over: ${problem.en}.`,
    ja: `${source} のアドレスに実行の終了を通知できませんでした：${problem.ja}。`,
  });
}

function failed(message: Spoken): Result<never, NoroshiError> {
  return fail(new NoroshiError('notify.ping', message));
}
