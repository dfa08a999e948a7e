// Scans one of the programs in this folder and looks for what it left behind: processes that carry
// the mark of the scan in their command line, and folders. Every test file has a folder of its own.
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Isolation, ScanReport } from '#contract/scan-report.ts';
import { createScanner, type ScanOptions } from '#server/scanner/index.ts';

export interface OddScan {
  readonly report: ScanReport;
  /** Command lines of processes that are still there. */
  readonly processes: readonly string[];
  /** Files and folders that are still there. */
  readonly files: readonly string[];
}

export interface Workplace {
  readonly folder: string;
  scan(program: string, args?: readonly string[], options?: ScanOptions): Promise<OddScan>;
  scanCommand(command: readonly string[], options?: ScanOptions): Promise<OddScan>;
  close(): void;
}

/** @param isolation how every scan is kept in */
export function openWorkplace(isolation: Isolation): Workplace {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-odd-'));
  const scans = join(folder, 'scans');
  mkdirSync(scans);
  process.env['TMPDIR'] = scans;
  const scanner = createScanner({
    version: '0.0.0',
    cacheFolder: join(folder, 'cache'),
    log: () => {},
    nowMs: Date.now,
  });
  const scanCommand: Workplace['scanCommand'] = async (words, options = {}) => {
    // As a number: `sleep` takes it too.
    const mark = `600${randomInt(1e9, 1e10)}`;
    const source = { kind: 'command', name: 'odd', command: [...words, mark] } as const;
    const report = await scanner.scan(source, { isolation, ...options });
    return { report, processes: await processesLeft(mark), files: readdirSync(scans) };
  };
  return {
    folder,
    scan: (program, args = [], options = {}) =>
      scanCommand(['node', programPath(program), ...args], options),
    scanCommand,
    close() {
      scanner.close();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the program `spy` tells in its list of tools. */
export function whatItFound(report: ScanReport): Record<string, string> {
  const [tool] = report.tools as { description: string }[]; // the program lists one tool
  return JSON.parse(tool?.description ?? '{}');
}

function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
}

/** The kernel kills what is left of a box once its first process is gone, and takes a moment for it. */
const DYING_MS = 5_000;

async function processesLeft(mark: string): Promise<readonly string[]> {
  const end = Date.now() + DYING_MS;
  let left = processesWith(mark);
  while (left.length > 0 && Date.now() < end) {
    await delay(20);
    left = processesWith(mark);
  }
  return left;
}

function processesWith(mark: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      return line.includes(mark) ? [line] : [];
    } catch {
      // It has gone meanwhile.
      return [];
    }
  });
}
