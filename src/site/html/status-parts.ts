import { hash } from 'node:crypto';
import { isoText } from '../../base/iso-text.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { dataPartsOf, type DataPart } from '../machine/data-parts.ts';
import { customersPartsOf, type CustomersPart } from './customers/customer-pages.ts';
import { monthsOf, type Month } from './months.ts';
import { frameOf, restingFrame, withoutDays } from './page-frame.ts';
import { isAtRest } from '../incident-rest.ts';
import type { SiteFile } from '../site-file.ts';
import { digestOf, stampOfDays, type ChangeStamper } from '../stamp-changes.ts';
import { timesFor } from '../words/time-format.ts';
import { wordsFor } from '../words/words-for.ts';

/** A part of a status tree that changes at its own pace and prints when it did. */
export interface StatusPart {
  id: string;
  /** Equal stamps, equal bytes. */
  stamp: string;
  /** @param place gives a page the address of one of the places where the tree stands */
  files: (place: (page: StatusPage) => StatusPage) => Iterable<SiteFile>;
}

/** How the parts become files. */
export interface StatusRenderer {
  /** What speaks of now and shows its days. */
  present(page: StatusPage): Iterable<SiteFile>;
  /** What speaks of now and is handed a page without its days. */
  told(page: StatusPage): Iterable<SiteFile>;
  /** What stays, at a site's root. Like the other two it is handed a page without its present. */
  still(frame: StatusPage): Iterable<SiteFile>;
  month(frame: StatusPage, month: Month): Iterable<SiteFile>;
  incident(frame: StatusPage, incident: Incident): Iterable<SiteFile>;
  /** Some rows of a record that is too long for one file. */
  data(part: DataPart): Iterable<SiteFile>;
  /** Some of the customers of an overview of many. */
  customers(part: CustomersPart): Iterable<SiteFile>;
  /** Where the page of an incident was that stands elsewhere now. */
  moved(frame: StatusPage, incident: Incident): Iterable<SiteFile>;
}

/**
 * A page's tree in parts. When one host fails, the present changes, its month, and its incident's page; all others keep
 * their bytes. At midnight only what shows days does, and nothing says that it changed. Incidents at rest stand together by the day they began: they need no memory of when they changed, and a
 * part for each of 10,000 would cost more than it spares.
 */
export function* cutIntoParts(
  id: string,
  page: StatusPage,
  renderer: StatusRenderer,
  stamper: ChangeStamper,
): Iterable<StatusPart> {
  const { page: told, stamp } = stamper.stamp(id, withoutDays(page));
  const present = { ...page, changedAt: told.changedAt };
  yield { id, stamp: `${stamp}:${stampOfDays(page)}`, files: (place) => renderer.present(place(present)) };
  yield { id: `${id}#told`, stamp, files: (place) => renderer.told(place(told)) };

  const frame = frameOf(page);
  const around = hash('sha256', JSON.stringify({ ...frame, changedAt: null }), 'base64url');
  const stamped = (name: string, facts: object, files: (frame: StatusPage) => Iterable<SiteFile>): StatusPart => {
    const partId = `${id}#${name}`;
    const { changedAt, stamp } = stamper.stampFacts(partId, { around, ...facts });
    return { id: partId, stamp, files: (place) => files({ ...place(frame), changedAt }) };
  };
  for (const part of dataPartsOf(page, timesFor(wordsFor(page.locale), page.timeZone))) {
    const stamp = hash('sha256', `${around}:${part.stamp}`, 'base64url');
    yield { id: `${id}#${part.path}`, stamp, files: (place) => renderer.data({ ...part, page: place(part.page) }) };
  }
  for (const part of customersPartsOf(page)) {
    const facts = { part: part.stamp };
    yield stamped(`customers:${part.number}`, facts, (own) =>
      renderer.customers({ ...part, page: { ...part.page, changedAt: own.changedAt } }),
    );
  }
  // Servers and robots look for them at a site's root only.
  if (page.siteRoot === '') yield stamped('still', {}, (own) => renderer.still(own));
  for (const month of monthsOf(page, timesFor(wordsFor(page.locale), page.timeZone))) {
    const { older, newer, incidents } = month;
    const facts = { older, newer, told: incidents.map(digestOf) };
    yield stamped(`month:${month.month}`, facts, (own) => renderer.month(own, month));
  }

  const restingByDay = new Map<string, Incident[]>();
  const moved: Incident[] = [];
  for (const incident of page.incidents) {
    if (incident.home !== undefined) {
      if (incident.home.wasHere) moved.push(incident);
      continue;
    }
    if (!isAtRest(incident)) {
      const facts = { incident: digestOf(incident) };
      yield stamped(`case:${incident.caseId}`, facts, (own) => renderer.incident(own, incident));
      continue;
    }
    const day = isoText(incident.startedAt).slice(0, 10);
    const sameDay = restingByDay.get(day);
    if (sameDay === undefined) restingByDay.set(day, [incident]);
    else sameDay.push(incident);
  }
  // All together: they are small, and grow fewer.
  if (moved.length > 0) {
    yield {
      id: `${id}#moved`,
      stamp: hash(
        'sha256',
        JSON.stringify([page.locale, moved.map(({ caseId, home }) => [caseId, home])]),
        'base64url',
      ),
      files: function* (place) {
        for (const incident of moved) yield* renderer.moved(place(frame), incident);
      },
    };
  }
  for (const [day, incidents] of restingByDay) {
    yield {
      id: `${id}#day:${day}`,
      stamp: hash('sha256', [around, ...incidents.map(digestOf)].join(), 'base64url'),
      files: function* (place) {
        for (const incident of incidents) yield* renderer.incident(restingFrame(place(frame), incident), incident);
      },
    };
  }
}
