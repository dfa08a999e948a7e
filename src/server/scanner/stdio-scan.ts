// Starts a server in its box and asks it; when it says that it wants something, starts it again with
// dummies, a few times. Yields what it said, or why it said nothing.
import type { ScanReport } from '#contract/scan-report.ts';
import type { Reaper } from '#server/channel/index.ts';
import type { Box } from './box.ts';
import { openBoxLink } from './box-link.ts';
import type { StartPlan } from './build-place.ts';
import { dummyValue } from './dummy-values.ts';
import { explainFailure, mayWantMore } from './failure.ts';
import { interview, type Testimony } from './interview.ts';
import type { ScanLimits } from './scan-limits.ts';
import { ScanStop, stopOf } from './scan-stop.ts';
import { argumentsFromUsage, type ServerWants } from './server-wants.ts';
import { openSession } from './session.ts';
import { createStderrTail } from './stderr-tail.ts';

export interface StdioScanParts {
  readonly box: Box;
  readonly start: StartPlan;
  readonly limits: ScanLimits;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
  readonly network: boolean;
  readonly version: string;
  /** Arguments that the user gave; then none are guessed. */
  readonly args: readonly string[] | undefined;
  /** Variables that are known to be wanted; they get dummies at once. */
  readonly wanted: readonly string[];
  /** Reads the package for what it may want, given its last words. */
  readonly wants: (stderr: readonly string[]) => ServerWants;
}

export interface StdioScan {
  readonly how: Pick<ScanReport['how'], 'dummies' | 'command'>;
  readonly stderr: readonly string[];
  readonly said: Testimony | ScanStop;
}

interface Try {
  readonly args: readonly string[];
  readonly dummies: readonly string[];
}

const TRIES_MAX = 4;

export async function scanStdio(parts: StdioScanParts): Promise<StdioScan> {
  let next: Try | undefined = { args: parts.args ?? [], dummies: parts.wanted };
  const tried: Try[] = [];
  let best: StdioScan | undefined;
  while (next !== undefined && tried.length < TRIES_MAX) {
    tried.push(next);
    const scan: StdioScan = await attempt(parts, next);
    if (!(scan.said instanceof ScanStop)) return scan;
    best = better(best, scan);
    next = mayWantMore(scan.said) ? followUp(parts, tried, scan) : undefined;
  }
  return best ?? attempt(parts, { args: [], dummies: [] });
}

/** The last failure says most, unless the dummies are what brought the server down. */
function better(before: StdioScan | undefined, now: StdioScan): StdioScan {
  const plain = now.said instanceof ScanStop && now.said.outcome === 'crashed';
  return before !== undefined && plain ? before : now;
}

/** What to try after this failure: what the server names, then what its code reads. */
function followUp(parts: StdioScanParts, tried: readonly Try[], scan: StdioScan): Try | undefined {
  const wants = parts.wants(scan.stderr);
  const { home } = parts.box;
  const known = tried.at(-1) ?? { args: [], dummies: [] };
  const named = merge(known.dummies, wants.named);
  const usage = argumentsFromUsage(scan.stderr, home);
  const args = parts.args ?? usage ?? (wants.args.length > 0 ? wants.args : known.args);
  const candidates: readonly Try[] = [
    { args: parts.args ?? usage ?? known.args, dummies: named },
    { args, dummies: named },
    { args, dummies: merge(named, wants.used) },
  ];
  return candidates.find((one) => !tried.some((other) => sameTry(one, other)));
}

function merge(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}

function sameTry(one: Try, other: Try): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function attempt(parts: StdioScanParts, { args, dummies }: Try): Promise<StdioScan> {
  const { box, start, limits } = parts;
  const tail = createStderrTail();
  const breach = new AbortController();
  const signal = AbortSignal.any([parts.signal, breach.signal]);
  const task = {
    command: start.command,
    args: [...start.args, ...args],
    env: { ...environment(box), ...dummyEnvironment(dummies, box.home), ...start.env },
    visible: start.visible,
    network: parts.network,
    purpose: 'start' as const,
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
  };
  const open = () =>
    openSession({
      limits,
      signal,
      onLog: tail.push,
      open: (events) =>
        openBoxLink({
          ...{ box, task, limits, events, reaper: parts.reaper },
          onBreach: (why) => breach.abort(why),
        }),
    });
  const how = { dummies, command: [...start.shown, ...args] };
  try {
    const said = await interview({ open, limits, version: parts.version });
    return { how, stderr: tail.lines, said };
  } catch (error) {
    // A process that the watch has ended looks as if it had crashed.
    const reason: unknown = breach.signal.reason;
    const stop = breach.signal.aborted && reason instanceof ScanStop ? reason : stopOf(error);
    return { how, stderr: tail.lines, said: explainFailure(stop, tail.lines) };
  }
}

/** What every server gets: enough to run, nothing of the user. */
function environment(box: Box): Record<string, string> {
  return {
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    USER: 'user',
    LOGNAME: 'user',
    TERM: 'dumb',
    NO_COLOR: '1',
    TMPDIR: box.isolation === 'bwrap' || box.isolation === 'unshare' ? '/tmp' : box.home,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
  };
}

function dummyEnvironment(names: readonly string[], home: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, dummyValue(name, home)]));
}
