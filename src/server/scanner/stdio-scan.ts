// Starts a server in its box and asks it; when it says that it wants something, starts it again with
// dummies, a few times. Yields what it said, or why it said nothing.
import type { ScanReport } from '#contract/scan-report.ts';
import type { Reaper } from '#server/channel/index.ts';
import type { Box } from './box.ts';
import { openBoxLink } from './box-link.ts';
import type { StartPlan } from './build-place.ts';
import { DUMMY_FILES, dummyValue } from './dummy-values.ts';
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
  /** More of its stderr, to look for a reason. */
  readonly words: readonly string[];
  readonly said: Testimony | ScanStop;
}

interface Try {
  readonly args: readonly string[];
  readonly dummies: readonly string[];
  /** Its home holds files that programs look for by themselves. */
  readonly furnished: boolean;
}

const TRIES_MAX = 6;
/** Who calls somebody in vain for longer than this would do so again. */
const QUICK_MS = 10_000;

const NOTHING: Try = { args: [], dummies: [], furnished: false };

export async function scanStdio(parts: StdioScanParts): Promise<StdioScan> {
  let next: Try | undefined = {
    args: parts.args ?? [],
    dummies: parts.wanted,
    furnished: parts.wanted.length > 0,
  };
  const tried: Try[] = [];
  let best: StdioScan | undefined;
  while (next !== undefined && tried.length < TRIES_MAX) {
    tried.push(next);
    const startedAt = performance.now();
    const scan: StdioScan = await attempt(parts, next);
    if (!(scan.said instanceof ScanStop)) {
      if (scan.said.tools.length > 0) return scan;
      return withDummies(parts, tried, scan, scan.said);
    }
    best = better(best, scan);
    const quick = performance.now() - startedAt < QUICK_MS;
    next = mayWantMore(scan.said, quick) ? followUp(parts, tried, scan) : undefined;
  }
  return best ?? attempt(parts, NOTHING);
}

/** Some servers hold all tools back until they are given credentials; `bare` listed none. */
async function withDummies(
  parts: StdioScanParts,
  tried: readonly Try[],
  bare: StdioScan,
  said: Testimony,
): Promise<StdioScan> {
  if (!Object.hasOwn(said.capabilities ?? {}, 'tools')) return bare;
  const { named, used, args } = parts.wants(bare.words);
  const known = tried.at(-1) ?? NOTHING;
  const words = parts.args ?? (known.args.length > 0 ? known.args : args);
  const names = [merge(known.dummies, named), merge(merge(known.dummies, named), used)];
  const tries = names.map((dummies) => ({ args: words, dummies, furnished: true }));
  for (const one of tries.filter((next) => !tried.some((other) => sameTry(next, other)))) {
    const scan = await attempt(parts, one);
    if (!(scan.said instanceof ScanStop) && scan.said.tools.length > 0) return scan;
  }
  if (named.length === 0 && used.length === 0) return bare;
  const reason = 'it answers, and lists no tool without credentials';
  return { ...bare, said: new ScanStop('needs-credentials', reason) };
}

/** The last failure says most, unless the dummies are what brought the server down. */
function better(before: StdioScan | undefined, now: StdioScan): StdioScan {
  const plain = now.said instanceof ScanStop && now.said.outcome === 'crashed';
  return before !== undefined && plain ? before : now;
}

/** What to try after this failure: what the server names, then what its code reads. */
function followUp(parts: StdioScanParts, tried: readonly Try[], scan: StdioScan): Try | undefined {
  const wants = parts.wants(scan.words);
  const { home } = parts.box;
  const known = tried.at(-1) ?? NOTHING;
  const missing = merge(known.dummies, wants.missing);
  const named = merge(missing, wants.named);
  const usage = argumentsFromUsage(scan.words, home);
  const args = parts.args ?? usage ?? (wants.args.length > 0 ? wants.args : known.args);
  const furnished = true;
  const candidates: readonly Try[] = [
    { args: parts.args ?? usage ?? known.args, dummies: missing, furnished },
    { args, dummies: named, furnished },
    { args, dummies: merge(named, wants.used), furnished },
  ];
  return candidates.find((one) => !tried.some((other) => sameTry(one, other)));
}

function merge(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}

function sameTry(one: Try, other: Try): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function attempt(
  parts: StdioScanParts,
  { args, dummies, furnished }: Try,
): Promise<StdioScan> {
  const { box, start, limits } = parts;
  const tail = createStderrTail();
  const noise = createStderrTail();
  const breach = new AbortController();
  const signal = AbortSignal.any([parts.signal, breach.signal]);
  const task = {
    command: start.command,
    args: [...start.args, ...args],
    env: { ...environment(box), ...dummyEnvironment(dummies, box.home), ...start.env },
    visible: start.visible,
    network: parts.network,
    purpose: 'start' as const,
    files: furnished ? DUMMY_FILES : {},
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
  };
  const open = () =>
    openSession({
      limits,
      signal,
      onLog: tail.push,
      onNoise: noise.push,
      open: (events) =>
        openBoxLink({
          ...{ box, task, limits, events, reaper: parts.reaper },
          onBreach: (why) => breach.abort(why),
        }),
    });
  const how = { dummies, command: [...start.shown, ...args] };
  try {
    const said = withWrites(await interview({ open, limits, version: parts.version }), tail.all);
    return { how, stderr: tail.lines, words: tail.all, said };
  } catch (error) {
    // A process that the watch has ended looks as if it had crashed.
    const reason: unknown = breach.signal.reason;
    const stop = breach.signal.aborted && reason instanceof ScanStop ? reason : stopOf(error);
    const words = [...tail.all, ...noise.all];
    return { how, stderr: tail.lines, words, said: explainFailure(stop, words) };
  }
}

const WRITE =
  /(?:EROFS|Read-only file system|(?:EACCES|EPERM|Permission denied)[^\n]*\b(?:mkdir|unlink|rename|copyfile|rmdir))[^\n]*?['"`:( ](\/[^\s'"`:),]+)/i;

/** The box refuses to write elsewhere; a server that tries says so in its last words. */
function withWrites(said: Testimony, words: readonly string[]): Testimony {
  const paths = words.flatMap((line) => WRITE.exec(line)?.[1] ?? []);
  const path = paths.find((one) => !one.startsWith('/app/'));
  if (path === undefined) return said;
  const detail = `tried to write to \`${path.slice(0, 120)}\`, outside of its folder`;
  return { ...said, anomalies: [...said.anomalies, { code: 'writes-outside', detail }] };
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
