import { DELIVERY_STATUSES, OPERATORS, type Delivery, type DeliveryStatus } from '../ledger/outbox.ts';

/** How many messages are in which state; no address is in it. */
export type DeliveryCounts = Record<DeliveryStatus, number>;

/** Of customers' messages; of one customer, where that is given. */
export function countDeliveries(deliveries: Iterable<Delivery>, customer?: string): DeliveryCounts {
  const counts = Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, 0])) as DeliveryCounts;
  for (const delivery of deliveries) {
    if (delivery.customer === OPERATORS || delivery.channel === 'operators') continue;
    if (customer === undefined || delivery.customer === customer) counts[delivery.status]++;
  }
  return counts;
}
