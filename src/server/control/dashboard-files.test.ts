import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dashboard, openDashboard } from './dashboard-files.ts';

const SCRIPT = 'console.log("hello");'.repeat(100);
let folder: string;
let dashboard: Dashboard;

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Response {
  return dashboard(new Request(`http://127.0.0.1:8700${path}`, { headers, method }));
}

describe('the files of the dashboard', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wicketgate-dashboard-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>x</title>');
    writeFileSync(join(folder, 'assets', 'index-abc123.js'), SCRIPT);
    const opened = openDashboard(folder);
    if (opened === undefined) throw new Error('the folder has a page');
    dashboard = opened;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('answers every address of a screen with the page, under a policy without inline code', async () => {
    for (const path of ['/app/', '/app/grants/grt_1', '/app/records?decision=deny']) {
      const response = ask(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('keeps hashed files for ever, and sends them compressed', async () => {
    const response = ask('/app/assets/index-abc123.js', { 'accept-encoding': 'gzip, br' });
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    const body = brotliDecompressSync(Buffer.from(await response.arrayBuffer()));
    expect(body.toString()).toBe(SCRIPT);
    const plain = ask('/app/assets/index-abc123.js', { 'accept-encoding': 'br;q=0' });
    expect(plain.headers.get('content-encoding')).toBe(null);
  });

  it('answers 304 to who holds a file, and 404 for files that are not there', () => {
    const tag = ask('/app/').headers.get('etag') ?? '';
    expect(ask('/app/', { 'if-none-match': tag }).status).toBe(304);
    expect(ask('/app/assets/index-old.js').status).toBe(404);
    expect(ask('/app/..%2f..%2fetc/passwd.js').status).toBe(404);
    expect(ask('/app/', {}, 'POST').status).toBe(405);
  });

  it('is not there before it has been built', () => {
    expect(openDashboard(join(folder, 'nothing'))).toBe(undefined);
  });
});
