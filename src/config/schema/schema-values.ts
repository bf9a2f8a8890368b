import { z } from 'zod';
import { isUnprintable } from '../../base/text.ts';
import { isTimeZone } from '../../base/time-zone.ts';
import type { FindingCode } from '../finding.ts';
import { countStars } from '../glob.ts';

// What the written file is made of. Where a check has a finding of its own, the code is the message of the zod
// issue; `schema-findings.ts` reads it from there.

const code = (name: FindingCode): FindingCode => name;

/** More than six stars say nothing that fewer could not say, and hide typing mistakes. */
const MAX_GLOB_STARS = 6;
const HEX_COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Gives a key its line in the reference, in both languages, and in editors. */
export function describe<T extends z.ZodType>(schema: T, en: string, ja: string): T {
  return schema.meta({ description: en, ja });
}

/** One line of text that says something. */
export const line = (maxLength = 200) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => text.trim() !== '', code('config.blank_text'))
    .refine((text) => !isUnprintable(text), code('config.control_characters'));

/** Text that may have several lines. */
export const text = (maxLength = 2000) =>
  z
    .string()
    .max(maxLength)
    .refine((written) => written.trim() !== '', code('config.blank_text'))
    .refine((written) => !isUnprintable(written.replace(/[\t\r\n]/g, ' ')), code('config.control_characters'));

/** A path on this machine, relative ones from the configuration file. */
export const path = line(1000);

/** `${NAME}`, and nothing else: what is secret stands in the environment. */
export const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
export const reference = z
  .string({ error: () => code('config.plain_secret') })
  .regex(REFERENCE, code('config.plain_secret'));

export const customerId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, code('config.id_shape'));

export const webUrl = z.string().refine(isWebUrl, code('config.url'));
export const email = z
  .string()
  .max(254)
  .refine((text) => /^[^\s@<>"'(),:;\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text), code('config.email'));
/** An address that every mail server takes: letters of other scripts need an extension that many do not have. */
export const mailbox = email.refine(
  (text) => /^[!-~]{1,64}@/.test(text) && !/^\.|\.\.|\.@/.test(text),
  code('config.email'),
);
export const colour = z.string().refine((text) => HEX_COLOUR.test(text), code('config.colour'));
export const timeZone = z.string().refine(isTimeZone, code('config.time_zone'));

export const glob = line().refine((text) => countStars(text) <= MAX_GLOB_STARS, code('config.glob_stars'));
export const roleGlob = glob.refine((text) => /^[^:\s]+:[^:]+$/.test(text), code('config.role_glob'));

/** One value or a list of them; never an empty list. */
export const oneOrMany = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)]);

export function asList<T>(value: T | readonly T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...(value as readonly T[])] : [value as T];
}

function isWebUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /\s/.test(text) || isUnprintable(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  // A name and password in an address would be a secret in the file, and on the page.
  return url.hostname !== '' && url.username === '' && url.password === '';
}

/** A page's or a service's base: as {@link webUrl}, and nothing behind the path. */
export const baseUrl = webUrl.refine((text) => !/[?#]/.test(text), code('config.url'));
