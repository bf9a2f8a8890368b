import type { Report } from '../../model/status-page.ts';

const LINE = /^[ \t]*(?:原因|cause)[ \t]*[:：][ \t]*(\S.*)$/imu;

/** What humans last named as the cause, on a line `原因: …` of a report; empty when nobody did. */
export function spokenCause(reports: readonly Report[]): string {
  const told = reports
    .toReversed()
    .flatMap(({ text, isRetracted }) => (isRetracted ? [] : (LINE.exec(text ?? '')?.[1] ?? [])));
  return (told[0] ?? '').trim();
}

/** The words without that line, for where the cause stands beside them. */
export function withoutCauseLine(text: string): string {
  const rest = text
    .replace(LINE, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
  return rest === '' ? text : rest;
}
