import { inJapan, MINUTE } from './calendar.ts';
import { toSeconds, type Company, type Seconds } from './timeline.ts';

interface Wording {
  maintenance: { title: string; scheduled: string; body: string };
  incident: {
    title: string;
    /** The second where nobody is back yet, the third where some are. */
    updates: [string, string, string];
    body: string;
  };
  notice: { title: string; body: string };
}

const WORDINGS: Record<'ja' | 'en', Wording> = {
  ja: {
    maintenance: {
      title: 'ネットワーク機器の定期メンテナンスのお知らせ',
      scheduled: '予定どおり実施いたします。',
      body: `下記の日時に、ネットワーク機器のファームウェアを更新いたします。

- 作業中、**5 分程度の通信断**が 2 回発生します。
- サーバーの再起動は行いません。

ご不便をおかけしますが、ご理解のほどお願い申し上げます。`,
    },
    incident: {
      title: 'ネットワーク障害によるサーバー停止について',
      updates: [
        'ネットワーク機器の障害を確認しました。予備機への切り替えを進めています。',
        '予備機への切り替えが完了しました。',
        '予備機への切り替えが完了しました。一部のサーバーで通信の回復を確認しています。',
      ],
      body: `データセンター内のネットワーク機器の障害により、一部のサーバーに接続できない状態が発生しております。

**原因と対応状況は、確認でき次第この案件でお知らせいたします。**お問い合わせの際は案件番号をお伝えください。`,
    },
    notice: {
      title: '年末年始のサポート体制について',
      body: `年末年始の期間中も、障害の監視と復旧対応は **24 時間**行っております。

設定変更などのご依頼は、年始の営業日より順次対応いたします。`,
    },
  },
  en: {
    maintenance: {
      title: 'Scheduled maintenance of network equipment',
      scheduled: 'The work takes place as planned.',
      body: `Firmware of network equipment is updated at the time given here.

- Connections drop twice for **about 5 minutes**.
- Servers are not restarted.

We apologise for the inconvenience.`,
    },
    incident: {
      title: 'Servers unreachable after a network failure',
      updates: [
        'A network device has failed. We are switching over to the spare one.',
        'The spare device is in use.',
        'The spare device is in use. Some servers can be reached again.',
      ],
      body: `Some servers cannot be reached because a network device in the data centre has failed.

**We report cause and progress under this case.** Please quote the case id when you contact us.`,
    },
    notice: {
      title: 'Support over the holidays',
      body: `Monitoring and recovery go on **24 hours a day** over the holidays.

Requests for changes are taken up from the first working day of the year.`,
    },
  },
};

/**
 * One maintenance ahead, one notice for everybody and, when there is a widespread incident, a follow-up to the case of
 * one customer that it hit; as Markdown with front matter.
 */
export function demoAnnouncements(company: Company, locale: 'ja' | 'en'): { path: string; text: string }[] {
  const { now, customers, story } = company;
  const { maintenance, incident, notice } = WORDINGS[locale];
  const workStart = inJapan(now, 3, 2);
  const invited = customers.slice(0, 5).map(({ id }) => id);
  const files = [
    {
      path: 'announcements/network-maintenance.md',
      text: toMarkdown(
        [
          `title: ${JSON.stringify(maintenance.title)}`,
          'kind: maintenance',
          `customers: ${JSON.stringify(invited)}`,
          'impact: partial_outage',
          `startsAt: ${iso(workStart)}`,
          `endsAt: ${iso(workStart + 120 * MINUTE)}`,
          'updates:',
          `  - { at: ${iso(inJapan(now, -2, 10))}, text: ${JSON.stringify(maintenance.scheduled)} }`,
        ],
        maintenance.body,
      ),
    },
    {
      path: 'announcements/holiday-support.md',
      text: toMarkdown(
        [
          `title: ${JSON.stringify(notice.title)}`,
          'kind: notice',
          'customers: all',
          'impact: none',
          `startsAt: ${iso(inJapan(now, -3, 9))}`,
          `endsAt: ${iso(inJapan(now, 30, 0))}`,
        ],
        notice.body,
      ),
    },
  ];
  if (story.liveCase === null || story.widespread === null) return files;
  const start = toSeconds(story.widespread.startedAt);
  const switchedAt = start + 31 * MINUTE;
  const alerts = company.organizations.find(({ name }) => name === story.liveCase?.organization)?.alerts ?? [];
  const areSomeBack = alerts.some(
    ({ openedAt, closedAt }) => openedAt >= start && (closedAt ?? Infinity) <= switchedAt,
  );
  const frontMatter = [
    `title: ${JSON.stringify(incident.title)}`,
    'kind: incident',
    `customers: [${story.liveCase.customer}]`,
    // Quoted: an id of digits alone would be read as a number.
    `case: ${JSON.stringify(story.liveCase.alertId)}`,
    'state: identified',
    'impact: major_outage',
    `startsAt: ${iso(start)}`,
    'updates:',
    `  - { at: ${iso(start + 12 * MINUTE)}, state: identified, text: ${JSON.stringify(incident.updates[0])} }`,
    `  - { at: ${iso(switchedAt)}, state: identified, text: ${JSON.stringify(incident.updates[areSomeBack ? 2 : 1])} }`,
  ];
  return [...files, { path: 'announcements/network-outage.md', text: toMarkdown(frontMatter, incident.body) }];
}

function toMarkdown(frontMatter: readonly string[], body: string): string {
  return `---\n${frontMatter.join('\n')}\n---\n\n${body}\n`;
}

function iso(moment: Seconds): string {
  return new Date(moment * 1000).toISOString().replace('.000Z', 'Z');
}
