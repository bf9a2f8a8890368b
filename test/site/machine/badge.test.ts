import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATES, type State } from '../../../src/model/state.ts';
import { createBadgeRenderer, listBadges, type DrawnBadge } from '../../../src/site/machine/badge.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { aSmallPage, unknownPage } from '../../support/machine-pages.ts';
import { machineFile, machineJson } from '../../support/machine-tools.ts';
import { aComponent } from '../../support/pages.ts';

const drawn = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../public/badges.json'), 'utf8'),
) as DrawnBadge[];

interface Endpoint {
  schemaVersion: number;
  label: string;
  message: string;
  color: string;
  isError: boolean;
  cacheSeconds: number;
}

function endpointOf(state: State): Endpoint {
  return machineJson(aSmallPage({ locale: 'en', components: [aComponent({ state })] }), 'badge.json') as Endpoint;
}

function channelsOf(hex: string): [red: number, green: number, blue: number] {
  const value = Number.parseInt(hex, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function isGreen(hex: string): boolean {
  const [red, green, blue] = channelsOf(hex);
  return green > red && green > blue;
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function contrastWithWhite(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(hex).map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

describe('the badge', () => {
  it('is what shields reads from an endpoint, version 1', () => {
    expect(endpointOf('operational')).toEqual({
      schemaVersion: 1,
      label: 'status',
      message: 'Operational',
      color: '1e7b34',
      isError: false,
      cacheSeconds: 300,
    });
  });

  it('has a colour of its own for each state, and only operational is green', () => {
    const colors = STATES.map((state) => endpointOf(state).color);
    expect(new Set(colors).size).toBe(STATES.length);
    expect(STATES.filter((state) => isGreen(endpointOf(state).color))).toEqual(['operational']);
  });

  it('can be read: white text has a contrast of 4.5 and more', () => {
    for (const state of STATES) expect(contrastWithWhite(endpointOf(state).color)).toBeGreaterThanOrEqual(4.5);
  });

  it('cannot be recoloured where it has bad news or none', () => {
    expect(STATES.filter((state) => endpointOf(state).isError)).toEqual(['major_outage', 'partial_outage', 'unknown']);
  });

  it('speaks the language of the page and says unknown in words', () => {
    const svg = machineFile(unknownPage(), 'badge.svg');
    expect(svg).toContain('<title>稼働状況: 確認できません</title>');
    expect(svg).not.toContain('#1e7b34');
  });

  it('is drawn for every state of every page before there is one, each as wide as its words', () => {
    for (const locale of ['ja', 'en'] as const)
      expect(drawn).toMatchObject(
        expect.arrayContaining(listBadges(wordsFor(locale)).map((badge) => expect.objectContaining(badge) as object)),
      );
    for (const { svg, message, color } of drawn) {
      expect(svg).toContain(message);
      expect(svg).toContain(color);
    }
  });

  it('that nobody drew is a bug, and no empty picture', () => {
    const render = createBadgeRenderer(drawn);
    expect(() => render({ label: 'status', message: 'new', color: '#5f6368' })).toThrow('Nobody drew');
  });
});
