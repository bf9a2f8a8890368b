import { describeThrown, NoroshiError } from './errors.ts';
import { spoken, type Spoken } from './spoken.ts';

// What the system, the network and the libraries between throw is English and names calls (`ENOENT: no such file or
// directory, open '…'`). Here its usual codes are said in each language; the code stays behind the words, to be looked up.

const FILE_WORDS: Readonly<Record<string, Spoken>> = {
  ENOENT: { en: 'no such file or folder', ja: 'ファイルまたはフォルダーがありません' },
  EACCES: { en: 'permission denied', ja: '権限がありません' },
  EPERM: { en: 'operation not permitted', ja: 'この操作は許可されていません' },
  EISDIR: { en: 'it is a folder', ja: 'フォルダーです' },
  ENOTDIR: { en: 'a part of the path is no folder', ja: 'パスの途中がフォルダーではありません' },
  EEXIST: { en: 'it exists already', ja: 'すでに存在します' },
  ENOTEMPTY: { en: 'the folder is not empty', ja: 'フォルダーが空ではありません' },
  EROFS: { en: 'the file system is read-only', ja: 'ファイルシステムが読み取り専用です' },
  ENOSPC: { en: 'no space left on the disk', ja: 'ディスクに空き容量がありません' },
  EDQUOT: { en: 'the disk quota is used up', ja: 'ディスクの割り当て容量を使い切りました' },
  EFBIG: {
    en: 'the file is too large for its file system',
    ja: 'ファイルが大きすぎて、このファイルシステムに置けません',
  },
  EMFILE: { en: 'this process has too many files open', ja: 'このプロセスが開いているファイルが多すぎます' },
  ENFILE: { en: 'the system has too many files open', ja: 'システム全体で開いているファイルが多すぎます' },
  ELOOP: {
    en: 'symbolic links lead in a circle, or must not be followed',
    ja: 'シンボリックリンクが循環しているか、たどれません',
  },
  ENAMETOOLONG: { en: 'the name is too long', ja: '名前が長すぎます' },
  EIO: { en: 'the disk could not be read or written', ja: 'ディスクの読み書きに失敗しました' },
  EBUSY: { en: 'it is in use', ja: '使用中です' },
  ETXTBSY: { en: 'the program is running', ja: '実行中のプログラムです' },
  EXDEV: { en: 'it lies on another file system', ja: '別のファイルシステムにあります' },
  ESTALE: { en: 'the network folder is not what it was', ja: 'ネットワークフォルダーの接続が古くなっています' },
  EINVAL: { en: 'the system does not accept that', ja: 'システムが受け付けない指定です' },
  ENOMEM: { en: 'not enough memory', ja: 'メモリが足りません' },
};

const NETWORK_WORDS: Readonly<Record<string, Spoken>> = {
  EADDRINUSE: { en: 'the port is in use', ja: 'ポートが使用中です' },
  EADDRNOTAVAIL: { en: 'this machine has no such address', ja: 'このマシンにそのアドレスはありません' },
  ECONNREFUSED: { en: 'connection refused', ja: '接続を拒否されました' },
  ECONNRESET: { en: 'connection reset', ja: '接続が切断されました' },
  ECONNABORTED: { en: 'connection aborted', ja: '接続が中断されました' },
  EPIPE: { en: 'connection reset', ja: '接続が切断されました' },
  ENOTFOUND: { en: 'host name not found', ja: 'ホスト名が見つかりません' },
  EAI_AGAIN: { en: 'host name could not be looked up', ja: 'ホスト名を引けませんでした' },
  EHOSTUNREACH: { en: 'host not reachable', ja: 'ホストに到達できません' },
  ENETUNREACH: { en: 'network not reachable', ja: 'ネットワークに到達できません' },
  ETIMEDOUT: { en: 'connection timed out', ja: '接続がタイムアウトしました' },
  UND_ERR_CONNECT_TIMEOUT: { en: 'connection timed out', ja: '接続がタイムアウトしました' },
  UND_ERR_HEADERS_TIMEOUT: { en: 'no answer in time', ja: '時間内に応答がありません' },
  UND_ERR_BODY_TIMEOUT: { en: 'no complete answer in time', ja: '時間内に応答が完了しませんでした' },
  UND_ERR_SOCKET: {
    en: 'connection closed before the answer was complete',
    ja: '応答が完了する前に接続が閉じられました',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { en: 'answer shorter than announced', ja: '応答が予告より短く終わりました' },
  ERR_BUFFER_TOO_LARGE: { en: 'answer too long', ja: '応答が長すぎます' },
  Z_BUF_ERROR: { en: 'compressed answer cut off', ja: '圧縮された応答が途中で切れました' },
  Z_DATA_ERROR: { en: 'compressed answer damaged', ja: '圧縮された応答が壊れています' },
};

const CERTIFICATE_WORDS: Spoken = {
  en: "the server's certificate is not trusted",
  ja: 'サーバー証明書を信頼できません',
};

export function isCertificateCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}

/** The words of a code, without the code; `undefined` for one that is not known. */
export function wordsOfCode(code: string): Spoken | undefined {
  if (isCertificateCode(code)) return CERTIFICATE_WORDS;
  for (const words of [FILE_WORDS, NETWORK_WORDS]) if (Object.hasOwn(words, code)) return words[code];
  return undefined;
}

/** `no such file or folder (ENOENT)`; a code without words stands for itself. */
export function tellCode(code: string): Spoken {
  const words = wordsOfCode(code);
  return words === undefined ? spoken(code) : withDetails(words, [code]);
}

/**
 * A sentence for anything that was thrown, without a full stop: our own errors as they speak, what has a usual code by its
 * words, with the code and what it was about in brackets; the rest as it is.
 */
export function tellThrown(thrown: unknown): Spoken {
  if (thrown instanceof NoroshiError) return thrown.spokenMessage;
  if (thrown instanceof AggregateError && thrown.message === '') return tellThrown(thrown.errors[0]);
  const code = codeOfThrown(thrown);
  const words = wordsOfCode(code);
  return words === undefined
    ? spoken(describeThrown(thrown))
    : withDetails(words, [code, ...subjectOf(thrown as Error)]);
}

/** Its own code, not that of what caused it; empty where there is none. */
export function codeOfThrown(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Two paths where something was to be moved, an address, or a name. */
function subjectOf(
  thrown: Error & { path?: unknown; dest?: unknown; address?: unknown; port?: unknown; hostname?: unknown },
): string[] {
  const { path, dest, address, port, hostname } = thrown;
  if (typeof path === 'string') return typeof dest === 'string' ? [`${path} → ${dest}`] : [path];
  if (typeof address === 'string') return [typeof port === 'number' ? `${address}:${port}` : address];
  return typeof hostname === 'string' ? [hostname] : [];
}

function withDetails({ en, ja }: Spoken, details: readonly string[]): Spoken {
  return { en: `${en} (${details.join(', ')})`, ja: `${ja}（${details.join('、')}）` };
}
