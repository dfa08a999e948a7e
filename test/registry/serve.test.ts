// The registry inside of `serve`: beside the gateway and without one, behind the same Host and
// Origin check, and never in the gateway's way.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/build.ts';
import { type Folder, type Running, startProcess, temporaryFolder } from '../e2e/drive.ts';

let folder: Folder;
const running: Running[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  folder.remove();
});

const SERVERS = { one: { url: 'http://127.0.0.1:9/mcp', local: true } };

interface Serving extends Running {
  readonly url: string;
}

/** Starts `serve`, with a configuration file unless it is undefined. */
async function serve(config?: Record<string, unknown>): Promise<Serving> {
  const file = config === undefined ? [] : ['--config', folder.write('c.json', config)];
  const args = ['serve', ...file, '--data', join(folder.path, 'data'), '--listen', '127.0.0.1:0'];
  const started = await startProcess({
    command: process.execPath,
    args: [ensureBuilt(), ...args],
    stream: 'stderr',
    ready: /listening on (http:\/\/\S+)\n/,
  });
  running.push(started);
  return { ...started, url: started.ready[1] ?? '' };
}

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request with headers that `fetch` would not send. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('without a configuration', () => {
  it('serves the registry, says where, and how an empty catalogue is filled', async () => {
    const serving = await serve();
    const home = await ask(serving.url);
    expect([home.status, home.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(home.text).toContain('wicketgate crawl');
    expect(serving.stderr()).toContain(`${serving.url}/registry/mcp`);
    expect((await ask(`${serving.url}/v1/servers`)).text).toBe('{"data":[],"next":null}');
    expect((await ask(`${serving.url}/healthz`)).text).toBe('ok\n');
  });

  it('has no servers behind the gateway: their addresses want a token as ever', async () => {
    const { url } = await serve();
    expect((await ask(`${url}/mcp/one/`, {}, 'POST')).status).toBe(401);
  });
});

describe('beside the gateway', () => {
  it('never sees the paths of the gateway', async () => {
    const { url } = await serve({ servers: SERVERS });
    for (const path of ['/mcp/one', '/mcp/one/', '/mcp/one/sse']) {
      expect([path, (await ask(`${url}${path}`, {}, 'POST')).status]).toEqual([path, 401]);
    }
    for (const path of ['/mcp/', '/mcp/one/x', '/mcp/One', '/mcp/%6fne/x']) {
      const got = await ask(`${url}${path}`);
      expect([path, got.status, got.headers['content-type']]).toEqual([
        path,
        404,
        'application/json',
      ]);
    }
  });

  it('can be switched off', async () => {
    const { url, stderr } = await serve({ servers: SERVERS, registry: { enabled: false } });
    // What is left at the root is the way to the dashboard.
    expect((await ask(url)).status).toBe(302);
    expect((await ask(`${url}/v1/servers`)).status).toBe(404);
    expect(stderr()).not.toContain('registry');
  });

  it('lets the gateway work when the catalogue cannot be opened, and says so', async () => {
    mkdirSync(join(folder.path, 'data'));
    writeFileSync(join(folder.path, 'data', 'catalogue.db'), 'no database at all'.repeat(1_000));
    const { url, stderr } = await serve({ servers: SERVERS });
    expect(stderr()).toContain('the registry is not served');
    expect((await ask(`${url}/v1/servers`)).status).toBe(503);
    expect((await ask(`${url}/mcp/one/`, {}, 'POST')).status).toBe(401);
  });
});

describe('Host and Origin', () => {
  const foreign = { Origin: 'https://elsewhere.example' };

  it('are checked for every path of the registry', async () => {
    const { url } = await serve();
    for (const path of ['/', '/v1/servers', '/registry/mcp', '/sitemap.xml']) {
      const rebound = await ask(`${url}${path}`, { Host: 'evil.example' });
      const cross = await ask(`${url}${path}`, foreign);
      expect([path, rebound.status, cross.status]).toEqual([path, 403, 403]);
    }
  });

  it('let pages of every origin read the API of a public registry, and nothing else', async () => {
    const { url } = await serve({ servers: {}, registry: { public: true } });
    const got = await ask(`${url}/v1/servers`, foreign);
    expect([got.status, got.headers['access-control-allow-origin']]).toEqual([200, '*']);
    const preflight = await ask(`${url}/v1/servers`, foreign, 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, HEAD',
    ]);
    expect((await ask(`${url}/v1/precheck`, foreign, 'POST')).status).toBe(403);
    expect((await ask(`${url}/registry/mcp`, foreign, 'POST')).status).toBe(403);
    expect((await ask(`${url}/`, foreign)).status).toBe(403);
    const rebound = { ...foreign, Host: 'evil.example' };
    expect((await ask(`${url}/v1/servers`, rebound)).status).toBe(403);
  });
});

describe('the configuration', () => {
  it('is refused when the address of the registry or a webhook cannot be used', async () => {
    const registry = {
      baseUrl: 'https://host/path',
      webhooks: {
        a: { url: 'ftp://x', secret: 'short' },
        b: { url: 'https://x', secret: '${NO}' },
      },
    };
    const failed = await serve({ servers: SERVERS, registry }).catch(
      (error: Error) => error.message,
    );
    expect(failed).toMatch(/baseUrl|no origin/);
    expect(failed).toContain('no http or https URL');
    expect(failed).toContain('no secret of a webhook');
    expect(failed).toContain('`NO` is not set');
    expect(failed).not.toContain('short');
  });

  it('gives pages and API the address by which others reach them', async () => {
    const { url } = await serve({ servers: {}, registry: { baseUrl: 'https://mcp.example.com' } });
    expect((await ask(`${url}/`)).text).toContain('href="https://mcp.example.com/"');
  });
});
