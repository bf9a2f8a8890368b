import connect from 'undici/lib/api/api-connect.js';
import request from 'undici/lib/api/api-request.js';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// What is used of undici, by its inner modules: its index also loads fetch, WebSocket, caches and mocks, which costs every
// start of this program as much again as everything else in it (40–60 ms). The index hangs the calls on the dispatchers;
// here that is done for those two that are needed, `connect` by the proxy agents.
Object.assign(Dispatcher.prototype, { request, connect });

export { Agent, buildConnector, Pool, ProxyAgent };
export type { Dispatcher };
