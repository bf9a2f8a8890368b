import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import { renderReport, type ReportFormat } from '../../report/render-report.ts';
import { assembleReportInput } from '../../report/availability-input.ts';
import { prepareModel } from '../../model/prepare-model.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage } from '../print.ts';
import { openState } from '../wiring.ts';

/** `noroshi report`, from what the state remembers; asks Mackerel nothing and changes nothing. */
export async function reportCommand(
  context: CommandContext,
  options: { customer: string; from: string; to: string; format: ReportFormat },
): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const state = await openState(config, context);
  const { snapshot, history } = await state.loadLearned();
  // What was judged and said stays so: the report tells the same cases as the pages.
  const ledger = await state.loadLedger();
  const { now } = context;
  const { announcements } = loadAnnouncements(config);
  const text = renderReport({
    customerId: options.customer,
    from: options.from,
    to: options.to,
    format: options.format,
    locale: config.site.locale,
    timeZone: config.site.timeZone,
    now,
    customerIds: config.customers.map(({ id }) => id),
    load: (customerId) => {
      const known = snapshot ?? { takenAt: now, organizations: [] };
      const said = ledger === undefined ? {} : { ledger };
      const model = prepareModel({ config, snapshot: known, history, announcements, now, ...said });
      return assembleReportInput(model, customerId);
    },
  });
  context.print(text.replace(/\n$/, ''));
  return EXIT.done;
}
