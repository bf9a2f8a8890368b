import { loadConfiguration } from '../load-configuration.ts';
import { NoroshiError } from '../../base/errors.ts';
import { findNearest } from '../../findings/nearest.ts';
import { customerUrl } from '../../model/addresses.ts';
import { contentKeyOf, lockFragment } from '../../site/locked/lock.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { failUsage, printJson } from '../print.ts';

export interface CustomerLink {
  customer: string;
  name: string;
  visibility: string;
  /** `null` for internal customers, who have no page. */
  url: string | null;
  /** Of locked pages: the link that opens it without a passphrase. */
  keyUrl: string | null;
}

/** Prints each customer's link. Whoever has an unlisted link or a key link can read that page: the output is a secret. */
export function linksCommand(context: CommandContext, options: { customer?: string }): ExitCode {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const { customer: wanted } = options;
  const customers = config.customers.filter(({ id }) => wanted === undefined || id === wanted);
  if (customers.length === 0 && wanted !== undefined) {
    const nearest = findNearest(
      wanted,
      config.customers.map(({ id }) => id),
    );
    throw new NoroshiError('usage.customer', `There is no customer "${wanted}".`, {
      hint: nearest === undefined ? 'Their ids are in noroshi.yaml.' : `Did you mean "${nearest}"?`,
    });
  }
  const links = customers.map((customer): CustomerLink => {
    const url = customerUrl(config, customer);
    const isLocked = customer.visibility === 'locked' && url !== null && config.secret !== null;
    return {
      customer: customer.id,
      name: customer.name,
      visibility: customer.visibility,
      url,
      keyUrl: isLocked && config.secret !== null ? url + lockFragment(contentKeyOf(config.secret, customer.id)) : null,
    };
  });
  if (context.json) printJson(context, { exitCode: EXIT.done, links });
  else {
    for (const link of links)
      context.print([link.customer, link.visibility, link.keyUrl ?? link.url ?? '-'].join('\t'));
  }
  return EXIT.done;
}
