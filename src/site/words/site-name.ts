/** Whether a site's name says already that it tells a status: many do, and one site may have pages in both languages. */
export function isCalledStatus(name: string): boolean {
  return /稼働状況|障害情報|ステータス|status/i.test(name);
}
