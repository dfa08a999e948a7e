// Finds out which ways of isolation work here, by trying, and makes the box of one scan. The answer
// is the same for the whole run, so a scanner asks once.
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Isolation } from '#contract/scan-report.ts';
import type { Box, BoxParts } from './box.ts';
import { createBwrapBox } from './bwrap-box.ts';
import { createPlainBox } from './plain-box.ts';
import { DEFAULT_LIMITS } from './scan-limits.ts';
import { createUnshareBox } from './unshare-box.ts';

const TRIAL_MS = 10_000;
/** Users of this range exist on no system; each scan takes its own, so that limits count alone. */
const UID_MIN = 600_000_000;
const UID_MAX = 1_600_000_000;

/** The absolute path of a program, or `undefined` when PATH does not have it. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const folder of [...folders, '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The box, or `undefined` when the system lacks what it is made of. */
export function createBox(isolation: Isolation, parts: BoxParts): Box | undefined {
  if (isolation === 'bwrap') {
    const bwrap = findProgram('bwrap');
    if (bwrap === undefined) return undefined;
    const setpriv = process.getuid?.() === 0 ? findProgram('setpriv') : undefined;
    const drop =
      setpriv === undefined ? {} : { drop: { setpriv, uid: randomInt(UID_MIN, UID_MAX) } };
    return createBwrapBox({ ...parts, bwrap, ...drop });
  }
  if (isolation === 'unshare') {
    const unshare = findProgram('unshare');
    if (unshare === undefined) return undefined;
    return createUnshareBox({ ...parts, unshare, setpriv: findProgram('setpriv') });
  }
  return createPlainBox(isolation, parts);
}

/** True when a program can be started that way here. */
export async function isolationWorks(isolation: Isolation): Promise<boolean> {
  if (process.platform !== 'linux') return isolation === 'limits' || isolation === 'none';
  if (isolation === 'limits' || isolation === 'none') return true;
  const folder = makeScanFolder();
  try {
    const box = createBox(isolation, { folder, limits: DEFAULT_LIMITS });
    if (box === undefined) return false;
    const env = { PATH: '/usr/bin:/bin' };
    const shared = { args: [], env, network: false, visible: [], purpose: 'start' } as const;
    const { command, args, ...how } = box.wrap({ ...shared, command: 'true' });
    return await new Promise<boolean>((resolve) => {
      execFile(command, args, { ...how, timeout: TRIAL_MS }, (error) => resolve(error === null));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The strongest isolation that works here. */
export async function strongestIsolation(): Promise<Isolation> {
  for (const isolation of ['bwrap', 'unshare'] as const) {
    if (await isolationWorks(isolation)) return isolation;
  }
  return 'limits';
}

/** An empty folder for one scan, with what boxes expect in it. */
export function makeScanFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-scan-'));
  for (const name of ['app', 'home', 'etc']) mkdirSync(join(folder, name), { mode: 0o755 });
  return folder;
}
