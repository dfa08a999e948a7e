// The servers that the arms need around the gateway: the constant upstream and the plain reverse
// proxy, both nginx with one worker, and the echoing upstream. Started by run.mjs.

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ACCEPT, answerText, callText, PATH } from './calls.mjs';
import { CORE, startProcess } from './processes.mjs';

const READY_MS = 120_000;
const POLL_MS = 50;
/** The id of every answer of the constant upstream; the load does not look at it. */
const CONSTANT_ID = '1';

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A file of nginx's language that keeps everything in its folder and logs no requests. */
function nginxConfig(folder, http) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `daemon off; worker_processes 1; pid ${join(folder, 'pid')};
events { worker_connections 4096; }
http {
  access_log off; tcp_nodelay on; keepalive_timeout 600s; keepalive_requests 1000000000;
  client_body_buffer_size 2m; client_max_body_size 8m;
  ${temporary.join('\n  ')}
  ${http}
}
`;
}

function startNginx(core, folder, http, label) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, nginxConfig(folder, http));
  return startProcess(core, 'nginx', ['-e', 'stderr', '-p', folder, '-c', file], { label });
}

/** Answers every request at once with the same JSON, and under /sse/ with the same event. */
export async function startConstantUpstream(folder) {
  const port = await freePort();
  const answer = answerText(CONSTANT_ID);
  const http = `server {
    listen 127.0.0.1:${port};
    default_type application/json;
    location /sse/ {
      types { } default_type text/event-stream;
      return 200 "event: message\\ndata: ${answer.replaceAll('"', '\\"')}\\n\\n";
    }
    location / { return 200 '${answer}'; }
  }`;
  const server = startNginx(CORE.load, join(folder, 'upstream'), http, 'constant upstream');
  const url = `http://127.0.0.1:${port}${PATH}`;
  await untilAnswers(server, url);
  return { ...server, url, sseUrl: `http://127.0.0.1:${port}/sse/` };
}

/** What a plain reverse proxy costs: the measure of everything else. */
export async function startNginxProxy(folder, upstreamUrl) {
  const port = await freePort();
  const http = `upstream mcp { server ${new URL(upstreamUrl).host}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://mcp; proxy_http_version 1.1; proxy_set_header Connection "";
    }
  }`;
  const server = startNginx(CORE.tested, join(folder, 'proxy'), http, 'nginx');
  return { ...server, origin: `http://127.0.0.1:${port}` };
}

export async function startEchoUpstream() {
  const port = await freePort();
  const script = fileURLToPath(new URL('upstream-echo.mjs', import.meta.url));
  const args = [script, String(port)];
  const server = startProcess(CORE.load, process.execPath, args, { label: 'echoing upstream' });
  const url = `http://127.0.0.1:${port}${PATH}`;
  await untilAnswers(server, url);
  return { ...server, url };
}

export function post(url, body, headers = {}) {
  const all = { 'Content-Type': 'application/json', Accept: ACCEPT, ...headers };
  return fetch(url, { method: 'POST', body, headers: all });
}

/** One call must come back as a good result; anything else is said with the whole answer. */
export async function requireGoodAnswer(label, url, headers, padBytes = 0) {
  const response = await post(url, callText(1, padBytes), headers);
  const text = await response.text();
  if (response.status !== 200 || !text.includes('Created charge')) {
    throw new Error(`${label} answered a call with ${response.status}:\n${text.slice(0, 2_000)}`);
  }
}

/** Waits until the process takes connections; an answer of any status will do. */
export async function untilAnswers(server, url) {
  const until = performance.now() + READY_MS;
  for (;;) {
    server.requireAlive();
    try {
      const response = await fetch(url, { method: 'POST', body: callText(0) });
      await response.arrayBuffer();
      return;
    } catch (error) {
      if (performance.now() > until)
        throw new Error(`${server.label} is not ready`, { cause: error });
    }
    await delay(POLL_MS);
  }
}
