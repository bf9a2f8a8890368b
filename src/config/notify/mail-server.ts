import { fail, succeed, type Result } from '../../base/result.ts';

/** Where mails are handed in. */
export interface MailServer {
  host: string;
  port: number;
  /** `always`: from the first byte; `starttls`: demanded after the greeting; `offered`: where the server knows it. */
  tls: 'always' | 'starttls' | 'offered';
  login: { user: string; password: string } | null;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/;

/** @returns what is wrong in words that hold nothing of the text: it may be a password */
export function parseMailServer(text: string): Result<MailServer, string> {
  const trimmed = text.trim();
  if (!/^smtps?:\/\//i.test(trimmed)) return fail('it begins with neither smtps:// nor smtp://');
  if (!URL.canParse(trimmed)) return fail('it is no address; signs such as @ : / # in the password are written as %XX');
  const url = new URL(trimmed);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '') return fail('it names no server');
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname))
    return fail('something stands behind the port; signs such as # and ? in the password are written as %XX');
  const isSafe = url.protocol === 'smtps:';
  let login: MailServer['login'] = null;
  if (url.username !== '' || url.password !== '') {
    try {
      login = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    } catch {
      return fail('the % in it does not begin a %XX');
    }
    if (login.user === '' || login.password === '') return fail('user and password go together');
  }
  const port = url.port === '' ? (isSafe ? 465 : 587) : Number(url.port);
  return succeed({ host, port, tls: isSafe ? 'always' : LOOPBACK.test(host) ? 'offered' : 'starttls', login });
}
