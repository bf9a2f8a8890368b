import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Where in the conversation something happens. */
export type SmtpStep = 'connect' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'end' | 'NOOP';

export interface LyingServer {
  port: number;
  /** Bodies that came whole. */
  bodies: string[];
  /** When the client had what: `354` when the body was asked for. */
  close(): Promise<void>;
}

/** Well within the time that a client gives it. */
const LATE_MS = 30;

/**
 * A mail server that behaves as a script says: at a step it gives this answer, `die` (the connection ends), `late` or `silence`.
 * `end` is when the whole body is there.
 */
export async function startLyingServer(script: Partial<Record<SmtpStep, string>>): Promise<LyingServer> {
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let isBody = false;
    let body = '';
    let rest = '';
    const answer = (step: SmtpStep, usual: string): void => {
      const given = script[step] ?? usual;
      if (given === 'die') socket.destroy();
      else if (given === 'late') setTimeout(() => socket.write(usual + '\r\n'), LATE_MS);
      else if (given !== 'silence') socket.write(given + '\r\n');
    };
    answer('connect', '220 test');
    socket.on('data', (data) => {
      if (isBody) {
        if (script.body === 'die') return void socket.destroy();
        body += data.toString('latin1');
        const end = body.indexOf('\r\n.\r\n');
        if (end < 0) return;
        bodies.push(body.slice(0, end + 2));
        isBody = false;
        body = '';
        return answer('end', '250 taken');
      }
      rest += data.toString('latin1');
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at).toUpperCase();
        rest = rest.slice(at + 2);
        if (line.startsWith('EHLO')) answer('EHLO', '250 test');
        else if (line.startsWith('MAIL')) answer('MAIL', '250 ok');
        else if (line.startsWith('RCPT')) answer('RCPT', '250 ok');
        else if (line === 'DATA') {
          isBody = (script.DATA ?? '354').startsWith('354');
          answer('DATA', '354 go on');
        } else if (line === 'NOOP') answer('NOOP', '250 ok');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    bodies,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
