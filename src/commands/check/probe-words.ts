import type { Spoken } from '../../base/spoken.ts';
import type { Retention } from '../../io/s3/s3-client.ts';

/** What was taken and not done, and what readers of a site would meet. */
export const PROBE_WORDS = {
  notEncrypted: (sse: string): Spoken => ({
    en: `\`sse: ${sse}\` was accepted, but the store's answer does not say that anything was encrypted so. Leave it out, or set it up there.`,
    ja: `\`sse: ${sse}\` は受け付けられましたが、その方式で暗号化されたという応答がありません。外すか、ストア側で設定してください。`,
  }),
  closed: (acl: string): Spoken => ({
    en: `\`acl: ${acl}\` was accepted, but readers are refused what was put. Open the bucket to readers by a policy of its own.`,
    ja: `\`acl: ${acl}\` は受け付けられましたが、閲覧者は置いたファイルを読めません。バケットポリシーで閲覧を許可してください。`,
  }),
  locked: ({ count, isYears }: Retention): Spoken => ({
    en: `The bucket locks every object for ${count} ${isYears ? 'year' : 'day'}${count === 1 ? '' : 's'}: it keeps each heartbeat, and nothing can be hidden there. Nothing was put. Take another bucket, or one without a default retention.`,
    ja: `このバケットはすべてのオブジェクトを ${count}${isYears ? '年' : '日'}間ロックします。heartbeat が毎回残り続け、掲載の取り下げもできません。試し書きはしていません。既定の保持期間のないバケットを使ってください。`,
  }),
  refused: (url: string, status: number): Spoken => ({
    en: `Readers get ${status} for ${url}: nothing is published there yet, or the store or the web server does not show it to everybody.`,
    ja: `閲覧者が ${url} を開くと ${status} になります。まだ公開していないか、ストアまたは Web サーバーで閲覧が許可されていません。`,
  }),
  noFolders: (url: string): Spoken => ({
    en: `${url} is not answered, but its index.html is: write \`site.addresses: index.html\`, or serve the bucket as a website.`,
    ja: `${url} は開けませんが、その index.html は開けます。\`site.addresses: index.html\` と書くか、バケットを Web サイトとして公開してください。`,
  }),
  missing: (url: string, status: number): Spoken => ({
    en: `The site is live, but ${url} answers ${status}. Run once, and look where \`site.url\` leads.`,
    ja: `サイトは公開されていますが、${url} は ${status} を返します。一度実行し、\`site.url\` の指す先を確認してください。`,
  }),
};
