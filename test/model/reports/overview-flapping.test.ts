import { describe, expect, it } from 'vitest';
import { aClaim, aConfig, aCustomer } from '../../support/builders-model.ts';
import { hostName, playRuns, toldOn, type Story } from '../../support/ledger-runs.ts';

const config = aConfig({ customers: [aCustomer({ id: 'acme', from: [aClaim()] })] });
const every = Array.from({ length: 31 }, (_, i) => i);

function overviewOf(stories: Story[]): string[] {
  return toldOn(playRuns({ config, at: every, stories, hosts: 4 }).at(-1)!.model, '');
}

describe('a customer on the overview', () => {
  it('does not come and go because three servers were out once each', () => {
    const stories = [1, 2, 3].map((host): Story => ({ id: `a${host}`, host, from: 2 * host, to: 2 * host + 1 }));
    expect(overviewOf(stories).filter((line) => line.includes('flapping'))).toEqual([]);
  });

  it('does where one server does', () => {
    const stories = [1, 2, 3].map((time): Story => ({ id: `a${time}`, host: 1, from: 2 * time, to: 2 * time + 1 }));
    expect(hostName(1)).toBe('web-01');
    expect(overviewOf(stories).filter((line) => line.includes('flapping'))).toHaveLength(1);
  });
});
