import { NoroshiError } from '../../base/errors.ts';
import type { Config, Locale } from '../../config/config.ts';
import { customerPath, customerUrl, readerUrl } from '../../model/addresses.ts';
import { contentKeyOf, lockFragment } from '../../site/locked/lock.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { spokenLocale } from '../locale.ts';
import { failUsage, printJson } from '../print.ts';
import { unknownCustomerError } from '../unknown-customer.ts';

export interface CustomerLink {
  customer: string;
  name: string;
  visibility: string;
  /** `null` for internal customers, who have no page. */
  url: string | null;
  /** Of locked pages: the link that opens it without a passphrase. */
  keyUrl: string | null;
}

export interface LinksOptions {
  customer?: string;
  /** Where the public tree stands instead of at `site.url`. */
  base?: string;
}

/** Prints each customer's link. Whoever has an unlisted link or a key link can read that page: the output is a secret. */
export function linksCommand(context: CommandContext, { customer: wanted, base }: LinksOptions): ExitCode {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const all = listLinks(config, base === undefined ? null : readBase(base, spokenLocale(context)));
  const links = all.filter(({ customer }) => wanted === undefined || customer === wanted);
  if (links.length === 0 && wanted !== undefined) {
    const known = all.map(({ customer }) => customer);
    throw unknownCustomerError(wanted, known, spokenLocale(context));
  }
  if (context.json) printJson(context, { exitCode: EXIT.done, links });
  else for (const link of links) context.print(formatLink(link));
  return EXIT.done;
}

/** Columns between tabs; the name last, as it was written. */
export function formatLink({ customer, visibility, keyUrl, url, name }: CustomerLink): string {
  return [customer, visibility, keyUrl ?? url ?? '-', name].join('\t');
}

/** @param base where the public tree stands; `null`: at `site.url`. A site of a customer's own stays where it is. */
export function listLinks(config: Config, base: string | null): CustomerLink[] {
  return config.customers.map((customer) => {
    const path = customerPath(config, customer);
    const tree = path === null || base === null ? customerUrl(config, customer) : base + path;
    const url = tree === null ? null : readerUrl(tree, config.site.addresses);
    const isLocked = customer.visibility === 'locked' && url !== null && config.secret !== null;
    return {
      customer: customer.id,
      name: customer.name,
      visibility: customer.visibility,
      url,
      keyUrl: isLocked && config.secret !== null ? url + lockFragment(contentKeyOf(config.secret, customer.id)) : null,
    };
  });
}

function readBase(text: string, locale: Locale): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    const said =
      locale === 'ja'
        ? `--base「${text}」は Web の絶対アドレスではありません。`
        : `--base "${text}" is not an absolute web address.`;
    throw new NoroshiError('usage.base', said);
  }
  const { href } = new URL(text);
  return href.endsWith('/') ? href : `${href}/`;
}
