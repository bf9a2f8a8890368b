import { STATES, type State } from '../../model/state.ts';

interface Icon {
  /** Filled; the shape alone tells the states apart, also in greyscale and with any colour vision. */
  shape: string;
  /** Drawn on it. */
  glyph: string;
}

const ICONS: Record<State, Icon> = {
  major_outage: { shape: '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/>', glyph: 'M8.5 8.5l7 7m0-7l-7 7' },
  partial_outage: { shape: '<path d="M12 2l11 20H1z"/>', glyph: 'M12 9.5v5m0 3.4v.1' },
  degraded: { shape: '<path d="M12 1l11 11-11 11L1 12z"/>', glyph: 'M12 7v9m-3.5-3.5L12 16l3.5-3.5' },
  unknown: {
    shape:
      '<circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-dasharray="4.5 3"/>',
    glyph: 'M9.4 9.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.4 1-1.4 2m0 2.9v.1',
  },
  maintenance: { shape: '<rect x="2" y="2" width="20" height="20" rx="3"/>', glyph: 'M9 7.5v9m6-9v9' },
  operational: { shape: '<circle cx="12" cy="12" r="10.5"/>', glyph: 'M7 12.4l3.3 3.3L17 9' },
  not_monitored: {
    shape: '<circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
    glyph: 'M7.5 12h9',
  },
};

/** Drawn as lines: the glyph has the same ink. */
const HOLLOW: ReadonlySet<State> = new Set<State>(['unknown', 'not_monitored']);

/** Each state's icon as a symbol `i-<state>`, for `<use>`; stands once in a page. Raw SVG. */
export const ICON_SPRITE = `<svg class="sprite" aria-hidden="true">${STATES.map((state) => {
  const { shape, glyph } = ICONS[state];
  const look = HOLLOW.has(state) ? ' class="q"' : '';
  return `<symbol id="i-${state}" viewBox="0 0 24 24">${shape}<path${look} d="${glyph}"/></symbol>`;
}).join('')}</svg>`;

const FAVICON_COLORS: Record<State, string> = {
  major_outage: '#b3261e',
  partial_outage: '#c2410c',
  degraded: '#8a5a00',
  unknown: '#5f6368',
  maintenance: '#1a5fb4',
  operational: '#1e7b34',
  not_monitored: '#6b6f76',
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
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="${color}" fill="${color}">${shape}<path d="${glyph}" fill="none" stroke="${ink}" stroke-width="2.4"/></svg>`;
    return [state, `data:image/svg+xml,${svg.replace(/[#<>"%]/g, (c) => encodeURIComponent(c))}`];
  }),
) as Record<State, string>;
