// Servers that mean harm or are broken, each scanned in the strongest box of this system. Every scan
// ends with an outcome that says what happened, and leaves no process and no file behind.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '#contract/scan-report.ts';
import type { ScanOptions } from '#server/scanner/index.ts';
import { openWorkplace, type Workplace, whatItFound } from './odd-server.ts';

const HASTE = { limits: { startMs: 3_000, scanMs: 20_000 } };
const TOOL_MAX = 10_000;

let place: Workplace;
beforeAll(() => {
  place = openWorkplace('bwrap');
});
afterAll(() => place.close());

async function scan(
  program: string,
  args: readonly string[] = [],
  options: ScanOptions = {},
): Promise<ScanReport> {
  const { report, processes, files } = await place.scan(program, args, options);
  expect(processes).toEqual([]);
  expect(files).toEqual([]);
  return report;
}

function anomalies(report: ScanReport): readonly string[] {
  return report.anomalies.map(({ code }) => code);
}

describe('a scan of an ordinary server', () => {
  it('lists its tools without network and without remarks', async () => {
    const report = await scan('ordinary');
    expect(report).toMatchObject({ outcome: 'listed', anomalies: [], stderr: [] });
    expect(report.how).toMatchObject({ isolation: 'bwrap', network: false, dummies: [] });
    expect(report.serverInfo).toEqual({ name: 'odd', version: '1.0.0' });
    expect(report.protocolVersions).toEqual(['2025-11-25']);
  });

  it('goes on when lists fail that are offered', async () => {
    const report = await scan('half-offered');
    expect(report.outcome).toBe('listed');
    expect(anomalies(report)).toEqual(['list-failed']);
    expect(report.resources).toHaveLength(1);
    expect(report.resourceTemplates).toHaveLength(1);
    expect(report.instructions).toBe('Half of it is there.');
  });

  it('asks the stateless revision too, and says when it lists other tools', async () => {
    const report = await scan('both-eras');
    expect(report.protocolVersions).toEqual(['2026-07-28', '2025-11-25']);
    expect(report.tools).toHaveLength(1);
    expect(anomalies(report)).toEqual(['discover-differs']);
  });

  it('lists a server that knows the stateless revision only', async () => {
    const report = await scan('only-modern');
    expect(report).toMatchObject({ outcome: 'listed', protocolVersions: ['2026-07-28'] });
    expect(report.serverInfo).toEqual({ name: 'modern', version: '2.0.0' });
  });
});

describe('lists without bounds', () => {
  it.each([
    ['endless-pages', 'over-limit', /more than 1000 pages/],
    ['circling-pages', 'broken-protocol', /go in circles/],
    ['many-tools', 'over-limit', new RegExp(`more than ${TOOL_MAX} tools`)],
    ['huge-description', 'over-limit', /larger than \d+ bytes/],
    ['deep-schema', 'over-limit', /levels of nesting/],
  ])('ends %s as %s', async (program, outcome, reason) => {
    const before = process.memoryUsage().rss;
    const report = await scan(program);
    expect(report.outcome).toBe(outcome);
    expect(report.reason).toMatch(reason);
    expect(report.tools).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  it('keeps two tools of one name as they were listed', async () => {
    const report = await scan('twins');
    expect(report.outcome).toBe('listed');
    expect(report.tools).toHaveLength(2);
  });
});

describe('servers that change', () => {
  it('tells that the list differs when it is asked for again', async () => {
    const report = await scan('changing-list');
    expect(anomalies(report)).toContain('list-changed');
    expect(report.anomalies[0]?.detail).toMatch(/`read_note`/);
  });

  it('tells that the list differs from start to start', async () => {
    const report = await scan('changing-start');
    expect(anomalies(report)).toEqual(['list-changed']);
    expect(report.anomalies[0]?.detail).toMatch(/after a new start/);
  });
});

describe('servers that do not answer', () => {
  it.each(['silent', 'tarpit'])('gives up on %s', async (program) => {
    const report = await scan(program, [], HASTE);
    expect(report).toMatchObject({ outcome: 'timed-out' });
    expect(report.reason).toMatch(/no answer to `initialize` within 3 s/);
  });

  it('takes what only looks like JSON for noise', async () => {
    const report = await scan('malformed', [], HASTE);
    expect(report.outcome).toBe('timed-out');
  });

  it('gives the last words of a server that dies', async () => {
    const report = await scan('crash-after-hello');
    expect(report.outcome).toBe('crashed');
    expect(report.reason).toMatch(/exited with code 3/);
    expect(report.stderr.join()).toMatch(/the flux is not aligned/);
  });
});

describe('servers that flood', () => {
  it('ends one that writes no messages on stdout', async () => {
    const report = await scan('stdout-flood');
    expect(report.outcome).toBe('over-limit');
  });

  it('lists one that floods stderr, and keeps few and clean lines', async () => {
    const report = await scan('stderr-flood');
    expect(report.outcome).toBe('listed');
    expect(report.stderr.length).toBeLessThanOrEqual(20);
    for (const line of report.stderr) {
      expect(line.length).toBeLessThanOrEqual(400);
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  });

  it('ends one that asks the client without end', async () => {
    const report = await scan('asking', [], HASTE);
    expect(report.outcome).toBe('over-limit');
    expect(report.reason).toMatch(/more than 1000 requests/);
  });
});

describe('servers that take what they can', () => {
  it('ends a server that starts process after process', async () => {
    const report = await scan('fork-bomb', [], HASTE);
    expect(report.outcome).toBe('over-limit');
    expect(report.reason).toMatch(/processes/);
  });

  it('ends a server that takes memory without end', async () => {
    const limits = { ...HASTE.limits, memory: 256 * 1024 * 1024 };
    const report = await scan('memory-hog', [], { limits });
    expect(report.outcome).toBe('over-limit');
    expect(report.reason).toMatch(/MiB of memory/);
  });

  it('signals a server that does not go, and says so', async () => {
    const report = await scan('deaf');
    expect(report.outcome).toBe('listed');
    expect(anomalies(report)).toEqual(['ignores-close']);
  });

  it('ends what a server leaves behind', async () => {
    const report = await scan('leaves-child');
    expect(report.outcome).toBe('listed');
  });
});

describe('the box', () => {
  let listener: Server;
  beforeAll(async () => {
    listener = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => listener.close(resolve)));

  it('keeps a server from the files, the network and the environment of the user', async () => {
    const canary = join(place.folder, 'canary');
    writeFileSync(canary, 'secret');
    process.env['CANARY_TOKEN'] = 'secret';
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const outside = '/usr/wicketgate-spy';
    const tries = [`--read=${canary}`, `--write=${outside}`, `--port=${port}`];
    const report = await scan('spy', tries);
    delete process.env['CANARY_TOKEN'];
    const found = whatItFound(report);
    expect(found).toMatchObject({ read: 'ENOENT', wrote: 'EROFS', called: 'ECONNREFUSED' });
    expect(found).toMatchObject({ home: '/home/user' });
    expect(found['environment']).not.toMatch(/CANARY/);
    expect(existsSync(outside)).toBe(false);
    expect(anomalies(report)).toContain('writes-outside');
  });
});

describe('a command', () => {
  it('is seen by its box where it lies, even in a temporary folder', async () => {
    const folder = join(place.folder, 'of', 'the', 'user');
    mkdirSync(folder, { recursive: true });
    for (const name of ['speak.mjs', 'ordinary.mjs']) {
      copyFileSync(new URL(`programs/${name}`, import.meta.url), join(folder, name));
    }
    const { report } = await place.scanCommand(['node', join(folder, 'ordinary.mjs'), folder]);
    expect(report.outcome).toBe('listed');
  });

  it('needs its program to be there', async () => {
    const { report } = await place.scanCommand(['no-such-program']);
    expect(report.outcome).toBe('needs-environment');
    expect(report.reason).toMatch(/`no-such-program` was not found/);
  });
});

describe('servers that want something', () => {
  it('starts a server again with dummies for what it says it needs, and names them', async () => {
    const report = await scan('wants-key');
    expect(report.outcome).toBe('listed');
    expect(report.how.dummies).toEqual(['ODD_API_KEY']);
  });

  it('gives dummies to a server that lists no tool without a key', async () => {
    const report = await scan('hides-tools');
    expect(report).toMatchObject({ outcome: 'listed', how: { dummies: ['ODD_API_KEY'] } });
    expect(report.tools).toHaveLength(1);
  });

  it('does not call a server listed that holds back its tools from dummies too', async () => {
    const report = await scan('hides-tools', ['never']);
    expect(report.outcome).toBe('needs-credentials');
    expect(report.reason).toMatch(/lists no tool without credentials/);
  });

  it('says that credentials are missing when dummies do not help', async () => {
    const report = await scan('picky');
    expect(report.outcome).toBe('needs-credentials');
    expect(report.reason).toMatch(/it wants credentials/);
  });
});
