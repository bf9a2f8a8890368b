import type { Locale } from '../../config/config.ts';

export const TEMPLATES = ['investigating', 'identified', 'in_progress', 'resolved', 'maintenance'] as const;
export type Template = (typeof TEMPLATES)[number];

/** What an announcement says; times as they are to be written, in the site's zone. */
export interface AnnouncementDraft {
  template: Template;
  title: string;
  customers: readonly string[] | 'all';
  caseId: string | null;
  /** When this is said. */
  at: string;
  startsAt: string | null;
  endsAt: string | null;
  nextReportAt: string | null;
  text: string;
}

/** A Markdown file with front matter, as `announcements/` takes it. */
export function buildAnnouncement(draft: AnnouncementDraft): string {
  const { template, customers, caseId, startsAt, endsAt, nextReportAt } = draft;
  const isMaintenance = template === 'maintenance';
  const line = (key: string, value: string | null): string[] => (value === null ? [] : [`${key}: ${value}`]);
  const lines = [
    `title: ${JSON.stringify(draft.title)}`,
    `kind: ${isMaintenance ? 'maintenance' : 'incident'}`,
    `customers: ${customers === 'all' ? 'all' : `[${customers.join(', ')}]`}`,
    ...line('case', caseId === null ? null : JSON.stringify(caseId)),
    ...line('startsAt', startsAt),
    ...line('endsAt', endsAt),
    ...line('nextReportAt', nextReportAt),
    ...(isMaintenance
      ? []
      : ['updates:', `  - { at: ${draft.at}, state: ${template}, text: ${JSON.stringify(draft.text)} }`]),
  ];
  return `---\n${lines.join('\n')}\n---\n${isMaintenance ? `\n${draft.text}\n` : ''}`;
}

/** `2026-11-20-1205-investigating`: files of one folder in the order in which they were said. */
export function fileStem({ at, template }: Pick<AnnouncementDraft, 'at' | 'template'>): string {
  return `${at.replace(' ', '-').replace(':', '')}-${template}`;
}

/** As people name them, in both languages. */
const NAMES: Readonly<Record<string, Template>> = {
  調査中: 'investigating',
  原因特定: 'identified',
  対応中: 'in_progress',
  復旧: 'resolved',
  メンテナンス: 'maintenance',
};

export function templateNamed(name: string): Template | undefined {
  return TEMPLATES.find((known) => known === name.trim().toLowerCase()) ?? NAMES[name.trim()];
}

export interface Proposal {
  title: string;
  text: string;
}

/** What is proposed to customers, in the language of the site. */
export const PROPOSALS: Readonly<Record<Locale, Readonly<Record<Template, Proposal>>>> = {
  ja: {
    investigating: {
      title: '障害の発生について',
      text: '障害が発生しています。影響範囲と原因を調査しています。',
    },
    identified: { title: '障害の原因について', text: '原因を特定しました。復旧の方法を確認しています。' },
    in_progress: { title: '障害への対応について', text: '復旧作業を進めています。' },
    resolved: {
      title: '障害の復旧について',
      text: '復旧を確認しました。ご迷惑をおかけし、申し訳ございません。',
    },
    maintenance: {
      title: 'メンテナンスのお知らせ',
      text: '下記の日時にメンテナンスを実施します。作業中は、サービスをご利用いただけない場合があります。',
    },
  },
  en: {
    investigating: {
      title: 'An outage is being investigated',
      text: 'We are investigating what is affected and why.',
    },
    identified: { title: 'The cause is known', text: 'The cause is known. We are preparing the repair.' },
    in_progress: { title: 'Repair in progress', text: 'We are working on the repair.' },
    resolved: { title: 'The outage is over', text: 'Service is restored. We apologize for the trouble.' },
    maintenance: {
      title: 'Planned maintenance',
      text: 'We will do maintenance at the time below. Services may be unavailable meanwhile.',
    },
  },
};
