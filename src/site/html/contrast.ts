import { NoroshiError } from '../../base/errors.ts';

/** Red, green, blue 0–255. */
type Rgb = [number, number, number];

/** Text on the page in the accent, and the text on a button filled with it. */
export interface AccentPair {
  light: AccentColors;
  dark: AccentColors;
}

export interface AccentColors {
  accent: string;
  onAccent: string;
}

const MIN_CONTRAST = 4.5;
// The darkest ground accent text stands on in the light scheme, the lightest in the dark one; see public/style.css.
const LIGHT_GROUND: Rgb = [240, 242, 245];
const DARK_GROUND: Rgb = [35, 41, 49];

/**
 * The accent for both schemes, moved towards black or white just as far as text in it needs to be read
 * (WCAG 2.2, 1.4.3: 4.5 to 1).
 *
 * @throws NoroshiError `site.accent` when it is no colour like `#0b57d0`
 */
export function correctAccent(accent: string): AccentPair {
  const color = parseHex(accent);
  const light = moveUntilReadable(color, LIGHT_GROUND, [0, 0, 0]);
  const dark = moveUntilReadable(color, DARK_GROUND, [255, 255, 255]);
  return { light: withInk(light), dark: withInk(dark) };
}

/** WCAG's contrast ratio of two `#rrggbb` colours, 1–21. */
export function contrastRatio(a: string, b: string): number {
  return ratio(parseHex(a), parseHex(b));
}

function withInk(accent: Rgb): AccentColors {
  const white: Rgb = [255, 255, 255];
  const ink: Rgb = [16, 19, 23];
  const onAccent = ratio(accent, white) >= ratio(accent, ink) ? white : ink;
  return { accent: toHex(accent), onAccent: toHex(onAccent) };
}

function moveUntilReadable(color: Rgb, ground: Rgb, towards: Rgb): Rgb {
  for (let step = 0; step < 100; step++) {
    const mixed = color.map((c, i) => Math.round(c + ((towards[i]! - c) * step) / 100)) as Rgb;
    if (ratio(mixed, ground) >= MIN_CONTRAST) return mixed;
  }
  return towards;
}

function parseHex(text: string): Rgb {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const full = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  const parts = full?.slice(1) ?? short?.slice(1).map((digit) => digit + digit);
  if (parts === undefined) {
    throw new NoroshiError(
      'site.accent',
      {
        en: `The accent "${text.slice(0, 40)}" is not a colour like #0b57d0.`,
        ja: `アクセント色「${text.slice(0, 40)}」は #0b57d0 のような色ではありません。`,
      },
      {
        hint: {
          en: 'Write site.theme.accent as # and three or six hexadecimal digits.',
          ja: 'site.theme.accent は # と 3 桁か 6 桁の 16 進数で書いてください。',
        },
      },
    );
  }
  return parts.map((part) => Number.parseInt(part, 16)) as Rgb;
}

function toHex(color: Rgb): string {
  return `#${color.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

function ratio(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((c) => {
    const share = c / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
