// A custom element for other sites: <noroshi-status tree="c/acme/"><a href="…">…</a></noroshi-status>. It shows what the page
// would: the state, how old that is, and that it is not known – what it encloses stays where this script does not run.
const root = (document.currentScript as HTMLScriptElement).src.replace(/[^/]*$/, '');

/** By what `api/v2/status.json` says: mark, colour, Japanese, English. What is not here is not known. */
const STATES: Record<string, readonly [mark: string, color: string, ja: string, en: string]> = {
  'Major Service Outage': ['⬣', '#b3261e', '停止', 'Major outage'],
  'Partial System Outage': ['▲', '#c2410c', '一部停止', 'Partial outage'],
  'Partially Degraded Service': ['◆', '#8a5a00', '性能低下', 'Degraded'],
  'Service Under Maintenance': ['■', '#1a5fb4', 'メンテナンス中', 'Maintenance'],
  'All Systems Operational': ['●', '#1e7b34', '正常', 'Operational'],
  'Not monitored': ['–', '#5f6368', '監視対象外', 'Not monitored'],
  'Status is on the page of each customer': ['–', '#5f6368', 'お客様ごとに掲載', 'See each customer’s page'],
};
const UNKNOWN = ['?', '#5f6368', '確認できません', 'Status unknown'] as const;
const MINUTE_MS = 60_000;

interface Heartbeat {
  checkedAt: string;
  everyMinutes: number;
}

class NoroshiStatus extends HTMLElement {
  readonly #link = this.attachShadow({ mode: 'open' }).appendChild(document.createElement('a'));
  #timer = 0;
  #said = '';
  #heartbeat: Heartbeat | undefined;
  /** A reader's clock that is behind would make all look fresh. */
  #shiftMs = 0;

  connectedCallback(): void {
    this.#link.href = root + (this.getAttribute('tree') ?? '');
    this.#timer = setInterval(() => void this.#check(), MINUTE_MS);
    void this.#check();
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    const read = async (path: string): Promise<Response> => {
      const answer = await fetch(path, { cache: 'no-store', credentials: 'omit' });
      return answer.ok ? answer : Promise.reject(answer);
    };
    try {
      const status = await read(`${this.#link.href}api/v2/status.json`);
      const beat = await read(`${root}heartbeat.json`);
      const at = Date.parse(beat.headers.get('date')!) + +beat.headers.get('age')! * 1000;
      this.#shiftMs = Math.max(0, at - Date.now()) || 0;
      this.#said = ((await status.json()) as { status: { description: string } }).status.description;
      this.#heartbeat = (await beat.json()) as Heartbeat;
    } catch {
      // What was known grows old below.
    }
    this.#show();
  }

  #show(): void {
    const { checkedAt = '', everyMinutes = 0 } = this.#heartbeat ?? {};
    const minutes = Math.floor((Date.now() + this.#shiftMs - Date.parse(checkedAt)) / MINUTE_MS);
    const limit = everyMinutes * 3;
    const isFresh = minutes >= -limit && minutes <= limit;
    const isJa = (this.closest<HTMLElement>('[lang]')?.lang ?? 'ja').startsWith('ja');
    const [mark, color, ja, en] = (isFresh && STATES[this.#said.split(';')[0]!]) || UNKNOWN;
    const n = Math.max(0, minutes);
    const [span, unit, units] = n < 60 ? [n, '分', 'min'] : [Math.floor(n / 60), '時間', 'h'];
    const age = minutes >= -limit ? (isJa ? `・${span}${unit}前に確認` : ` · checked ${span} ${units} ago`) : '';
    this.#link.style.cssText = `color:${color};background:#fff;padding:.1em .4em;border-radius:.3em`;
    this.#link.textContent = `${mark} ${isJa ? ja : en}${age}`;
  }
}

customElements.define('noroshi-status', NoroshiStatus);
