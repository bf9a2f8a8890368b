import type { DeliveryCounts } from '../../model/deliveries/count-deliveries.ts';

/** What a run, or a deliverer, did with messages. */
export interface DeliverySummary extends DeliveryCounts {
  /** New in this run. */
  planned: number;
  /** Somebody else was delivering: what waits goes with them. */
  isBusy: boolean;
  /** What went wrong, without addresses. */
  problems: string[];
}

/** What became of messages; no address is in it. */
export function formatDeliveries(summary: DeliverySummary): string[] {
  const { planned, waiting, sent, refused, doubt, held, counted, isBusy } = summary;
  const counts = [
    `${sent} sent`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(doubt > 0 ? [`${doubt} in doubt`] : []),
    `${waiting} waiting`,
  ];
  return [
    `Messages: ${planned} new; altogether ${counts.join(', ')}.${isBusy ? ' Another process is delivering.' : ''}`,
    ...(held > 0
      ? [
          `${held} messages are held, since one run planned more than notify.perRunLimit: look with "noroshi notify --list", let them go with "noroshi notify --release".`,
        ]
      : []),
    ...(counted > 0
      ? [
          `${counted} messages were not sent, since their cases were open when somebody was first to be told; "noroshi notify --catch-up" tells them how things are.`,
        ]
      : []),
  ];
}
