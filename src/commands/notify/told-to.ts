import { isoText } from '../../base/iso-text.ts';
import type { Config } from '../../config/config.ts';
import { listenerId, type Delivery } from '../../model/ledger/outbox.ts';
import { loadRecipients } from '../../recipients/load-recipients.ts';
import { endpointsOf } from './deliver-waiting.ts';
import { describeEndpoint } from './mask-address.ts';

/** To whom one report went and what became of it; addresses only where they are asked for. */
export type ToldTo = (deliveries: readonly Delivery[], number: number) => string[];

export function createToldTo(config: Config, showsAddresses: boolean): ToldTo {
  const endpoints = endpointsOf(config, loadRecipients(config));
  return (deliveries, number) =>
    deliveries
      .filter((one) => one.channel !== 'operators' && one.from <= number && number <= one.number)
      .map((one) => {
        const to = describeEndpoint(endpoints.get(listenerId(one)), showsAddresses);
        const kind = one.channel === 'mail' ? 'mail ' : '';
        return `${kind}${to}: ${one.status}${one.doneAt === null ? '' : ` ${isoText(one.doneAt)}`}`;
      });
}
