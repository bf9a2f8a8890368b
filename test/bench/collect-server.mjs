// A Mackerel of quiet organizations for measuring, in a process of its own so that its work is not counted as the reader's.
// Usage: node collect-server.mjs '{"latencyMs":50,"hosts":14,"cert":"…","key":"…"}'; prints its port as one line.
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { readFileSync } from 'node:fs';

const options = JSON.parse(process.argv[2] ?? '{}');

const hosts = JSON.stringify({
  hosts: Array.from({ length: options.hosts }, (_, i) => ({
    id: `host${i}`,
    createdAt: 1_750_000_000,
    name: `web${i}.internal.example`,
    displayName: null,
    customIdentifier: null,
    size: 'standard',
    status: 'working',
    memo: '',
    isRetired: false,
    roles: { shop: ['web'] },
    interfaces: [{ name: 'eth0', macAddress: '02:00:00:00:00:01', ipv4Addresses: ['192.0.2.7'] }],
    meta: {
      'agent-name': 'mackerel-agent/0.80.0',
      kernel: { name: 'Linux', release: '6.1.0', version: '#1 SMP', machine: 'x86_64', os: 'GNU/Linux' },
      cpu: [{ vendor_id: 'GenuineIntel', model_name: 'Some CPU', mhz: '2400.000', cores: '2' }],
      memory: { total: '2033548kB', free: '1033548kB' },
      filesystem: { '/dev/vda1': { kb_size: 51_474_912, kb_used: 10_000_000, mount: '/' } },
    },
  })),
});

function bodyFor(path, key) {
  if (path === '/api/v0/org') return JSON.stringify({ name: String(key).replace('key-of-', ''), displayName: null });
  if (path === '/api/v0/hosts') return hosts;
  if (path === '/api/v0/alerts') return '{"alerts":[]}';
  if (path === '/api/v0/downtimes') return '{"downtimes":[]}';
  if (path === '/api/v0/monitors') return '{"monitors":[]}';
  return undefined;
}

function answer(request, response) {
  const body = bodyFor((request.url ?? '').split('?')[0], request.headers['x-api-key']);
  const send = () => {
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body ?? '{"error":"Not found."}');
  };
  if (options.latencyMs === 0) send();
  else setTimeout(send, options.latencyMs);
}

const server =
  options.cert === undefined
    ? createPlain(answer)
    : createSecure({ cert: readFileSync(options.cert), key: readFileSync(options.key) }, answer);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('disconnect', () => process.exit(0));
