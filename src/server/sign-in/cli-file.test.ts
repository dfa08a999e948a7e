import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCliFile, readCliFile } from './cli-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-cli-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const logged: string[] = [];
const keep = (url: string) => {
  const access = { url, token: 'wka_local' };
  return keepCliFile({ folder, access, log: (line) => void logged.push(line), lookMs: 5 });
};
const found = () => readCliFile(folder)?.url;

describe('gateways on one data folder', () => {
  it('are found newest first, and the one that still runs after that', async () => {
    const endFirst = keep('http://127.0.0.1:1');
    const endSecond = keep('http://127.0.0.1:2');
    expect(found()).toBe('http://127.0.0.1:2');
    endSecond();
    await vi.waitFor(() => expect(found()).toBe('http://127.0.0.1:1'));
    endFirst();
    expect(found()).toBeUndefined();
  });

  it('leave the file of another one alone when they end', () => {
    const endFirst = keep('http://127.0.0.1:1');
    const endSecond = keep('http://127.0.0.1:2');
    endFirst();
    expect(found()).toBe('http://127.0.0.1:2');
    endSecond();
    expect(logged).toEqual([]);
  });

  it('say once that the file cannot be kept', async () => {
    const end = keep('http://127.0.0.1:1');
    rmSync(folder, { recursive: true });
    await vi.waitFor(() => expect(logged).toHaveLength(1));
    end();
  });
});
