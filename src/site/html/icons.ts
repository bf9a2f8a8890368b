import { compareText } from '../../base/text.ts';
import { STATES, type State } from '../../model/state.ts';

interface Icon {
  /** Filled; the shape alone tells the states apart, also in greyscale and with any colour vision. */
  shape: string;
  /** Drawn on it. */
  glyph: string;
}

const ICONS: Record<State, Icon> = {
  major_outage: { shape: '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/>', glyph: 'M8.7 8.7l6.6 6.6m0-6.6l-6.6 6.6' },
  partial_outage: {
    shape: '<path d="M10.3 2.6a2 2 0 0 1 3.4 0l9 16.4a2 2 0 0 1-1.7 3H3a2 2 0 0 1-1.7-3z"/>',
    glyph: 'M12 9v5m0 3.6v.1',
  },
  degraded: {
    shape: '<path d="M10.6 1.6a2 2 0 0 1 2.8 0l9 9a2 2 0 0 1 0 2.8l-9 9a2 2 0 0 1-2.8 0l-9-9a2 2 0 0 1 0-2.8z"/>',
    glyph: 'M12 7v9m-3.6-3.4L12 16l3.6-3.4',
  },
  unknown: {
    shape: '<circle class="q" cx="12" cy="12" r="10" stroke-dasharray="3.6 2.7"/>',
    glyph: 'M9.4 9.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.4 1-1.4 2m0 3v.1',
  },
  maintenance: {
    shape: '<rect x="2" y="2" width="20" height="20" rx="4.5"/>',
    glyph: 'M7 17l5.3-5.3M17.4 8.9a3 3 0 1 1-2.3-2.3',
  },
  operational: { shape: '<circle class="q" cx="12" cy="12" r="10"/>', glyph: 'M7.6 12.3l3.1 3.1 5.8-6.2' },
  not_monitored: { shape: '<rect class="q" x="1.5" y="6" width="21" height="12" rx="6"/>', glyph: 'M8.5 12h7' },
};

/** Drawn as lines: the glyph has the same ink. Normal whispers; only a hero says it aloud, with `i-fine`. */
const HOLLOW: ReadonlySet<State> = new Set<State>(['unknown', 'not_monitored', 'operational']);

const MORE_SYMBOLS = [
  '<symbol id="i-fine" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11"/><path d="M7.2 12.4l3.4 3.4 6.3-6.8"/></symbol>',
  '<symbol id="i-tel" viewBox="0 0 24 24"><path class="q" d="M5 3h3.5l1.8 4.6-2.3 1.8a12 12 0 0 0 6 6l1.8-2.3L20.5 15v3.6A2.4 2.4 0 0 1 18 21 15.6 15.6 0 0 1 3 5.6 2.5 2.5 0 0 1 5 3z"/></symbol>',
  '<symbol id="i-clock" viewBox="0 0 24 24"><circle class="q" cx="12" cy="12" r="10" stroke-dasharray="3.6 2.7"/><path class="q" d="M12 6.5V12l3.5 2.5"/></symbol>',
];

const SYMBOLS: readonly string[] = [
  ...STATES.map((state) => {
    const { shape, glyph } = ICONS[state];
    const look = HOLLOW.has(state) ? ' class="q"' : '';
    return `<symbol id="i-${state}" viewBox="0 0 24 24">${shape}<path${look} d="${glyph}"/></symbol>`;
  }),
  ...MORE_SYMBOLS,
];

/** Each state's icon as a symbol `i-<state>`, for `<use>`; stands once in a page. Raw SVG. */
export const ICON_SPRITE = spriteOf(SYMBOLS);

const sprites = new Map<string, string>();

const USE = '#i-';

/** Those that some HTML uses; most pages of the past have one. */
export function spriteFor(...html: readonly string[]): string {
  const names = new Set<string>();
  for (const text of html) {
    for (let at = text.indexOf(USE); at >= 0; at = text.indexOf(USE, at)) {
      at += USE.length;
      let end = at;
      while (isNamed(text.charCodeAt(end))) end++;
      names.add(text.slice(at, end));
    }
  }
  const key = [...names].toSorted(compareText).join();
  let sprite = sprites.get(key);
  if (sprite === undefined) {
    sprite = spriteOf(SYMBOLS.filter((symbol) => names.has(/id="i-([a-z_]+)"/.exec(symbol)![1]!)));
    sprites.set(key, sprite);
  }
  return sprite;
}

/** `a`–`z` or `_`. */
function isNamed(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}

function spriteOf(symbols: readonly string[]): string {
  return `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`;
}

const FAVICON_COLORS: Record<State, string> = {
  major_outage: '#a8141d',
  partial_outage: '#b03a05',
  degraded: '#7a5600',
  unknown: '#555a62',
  maintenance: '#27579f',
  operational: '#1c7040',
  not_monitored: '#555a62',
};

/** Of pages that speak of the past only: green would be taken for the present. */
export const NEUTRAL_FAVICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="#7a808a"/></svg>',
)}`;

/** The state's icon as a `data:` address: the tab tells the state, and no request is made for it. */
export const FAVICONS: Record<State, string> = Object.fromEntries(
  STATES.map((state) => {
    const { shape, glyph } = ICONS[state];
    const color = FAVICON_COLORS[state];
    const ink = HOLLOW.has(state) ? color : '#fff';
    const drawn = shape.replace('class="q"', `fill="none" stroke="${color}" stroke-width="2.4"`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="${color}" fill="${color}">${drawn}<path d="${glyph}" fill="none" stroke="${ink}" stroke-width="2.4"/></svg>`;
    return [state, `data:image/svg+xml,${svg.replace(/[#<>"%]/g, (c) => encodeURIComponent(c))}`];
  }),
) as Record<State, string>;
