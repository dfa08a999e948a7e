// The boxes for systems without bubblewrap: what each still keeps in, and what it says of itself.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, type Workplace, whatItFound } from './odd-server.ts';

const HASTE = { limits: { startMs: 5_000, scanMs: 30_000 } };

let listener: Server;
let port = '';
beforeAll(async () => {
  listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  port = typeof address === 'object' && address !== null ? String(address.port) : '';
});
afterAll(() => new Promise((resolve) => listener.close(resolve)));

function spyOn(place: Workplace) {
  const canary = join(place.folder, 'canary');
  const target = join(place.folder, 'target');
  writeFileSync(canary, 'secret');
  rmSync(target, { force: true });
  const tries = [`--read=${canary}`, `--write=${target}`, `--port=${port}`];
  return { target, scan: () => place.scan('spy', tries, HASTE) };
}

describe.each(['unshare', 'limits'] as const)('a box of %s', (isolation) => {
  let place: Workplace;
  beforeAll(() => {
    place = openWorkplace(isolation);
  });
  afterAll(() => place.close());

  it('lists an ordinary server, leaves nothing and says what it is', async () => {
    const { report, processes, files } = await place.scan('ordinary');
    expect(report.outcome).toBe('listed');
    expect(report.how).toMatchObject({ isolation, network: isolation === 'limits' });
    expect([processes, files]).toEqual([[], []]);
  });

  it('ends what a server leaves behind', async () => {
    const { report, processes } = await place.scan('leaves-child');
    expect(report.outcome).toBe('listed');
    expect(processes).toEqual([]);
  });

  it('ends a server that starts process after process', async () => {
    const { report, processes, files } = await place.scan('fork-bomb', [], HASTE);
    expect(report.outcome).toBe('over-limit');
    expect([processes, files]).toEqual([[], []]);
  });

  it('ends a server that takes memory without end', async () => {
    const limits = { ...HASTE.limits, memory: 256 * 1024 * 1024 };
    const { report } = await place.scan('memory-hog', [], { limits });
    expect(report.outcome).toBe('over-limit');
  });

  it('ends a server that goes neither with its client nor when it is told to', async () => {
    const { report, processes } = await place.scan('deaf');
    expect(report.outcome).toBe('listed');
    expect(processes).toEqual([]);
  });
});

describe('what the weaker boxes keep out', () => {
  it('unshare keeps a server from temporary folders and from the network', async () => {
    const place = openWorkplace('unshare');
    const { target, scan } = spyOn(place);
    const { report } = await scan();
    expect(whatItFound(report)).toMatchObject({ read: 'ENOENT', called: 'ECONNREFUSED' });
    expect(existsSync(target)).toBe(false);
    place.close();
  });

  it('limits keep nothing out but the environment, and the report admits it', async () => {
    const place = openWorkplace('limits');
    process.env['CANARY_TOKEN'] = 'secret';
    const { report } = await spyOn(place).scan();
    delete process.env['CANARY_TOKEN'];
    const found = whatItFound(report);
    expect(found).toMatchObject({ read: 'secret', wrote: 'wrote', called: 'connected' });
    expect(found['environment']).not.toMatch(/CANARY/);
    expect(report.how).toMatchObject({ isolation: 'limits', network: true });
    place.close();
  });
});
