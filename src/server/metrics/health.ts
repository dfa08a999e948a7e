// Whether this process should get requests: asks what it depends on, with a time limit, and remembers
// the answer for a moment, since anybody may ask. Built by main.ts; read by the paths and the metrics.

/** Something that calls cannot do without; `partial`: that some of them cannot, which is no reason to stay away. */
export interface Dependency {
  /** What people are told when it fails; no address, no path. */
  readonly name: string;
  /** Rejects when it does not work now. */
  readonly check: () => Promise<void>;
  readonly partial?: true;
}

export interface Health {
  /** Names of what is not ready; empty: everything is. */
  missing(): Promise<readonly string[]>;
  /** 1 or 0 by name of what it depends on. */
  components(): Promise<ReadonlyMap<string, number>>;
  /** From now on not ready: the process is about to end. */
  drain(): void;
}

export interface HealthParts {
  readonly dependencies: readonly Dependency[];
  readonly log: (line: string) => void;
  /** How long an answer holds, milliseconds; default 1,000. */
  readonly keptMs?: number;
}

const KEPT_MS = 1_000;
const CHECK_MS = 2_000;

export function createHealth({ dependencies, log, keptMs = KEPT_MS }: HealthParts): Health {
  let draining = false;
  let newest: { readonly atMs: number; readonly found: Promise<readonly Dependency[]> } | undefined;
  let said = '';
  const look = async () => {
    const states = await Promise.all(dependencies.map(stateOf));
    const failed = states.filter(({ why }) => why !== undefined);
    const text = failed.map(({ dependency, why }) => `${dependency.name}: ${why}`).join('; ');
    const isPartial = failed.every(({ dependency }) => dependency.partial === true);
    const state = isPartial ? 'partly ready' : 'not ready';
    if (text !== said) log(text === '' ? 'ready again' : `${state}: ${text}`);
    said = text;
    return failed.map(({ dependency }) => dependency);
  };
  const ask = () => {
    const nowMs = performance.now();
    if (newest === undefined || nowMs - newest.atMs > keptMs) {
      newest = { atMs: nowMs, found: look() };
    }
    return newest.found;
  };
  return {
    async missing() {
      if (draining) return ['draining'];
      const failed = await ask();
      return failed.filter(({ partial }) => partial !== true).map(({ name }) => name);
    },
    async components() {
      const failed = await ask();
      return new Map(dependencies.map((one) => [one.name, failed.includes(one) ? 0 : 1]));
    },
    drain() {
      draining = true;
    },
  };
}

async function stateOf(dependency: Dependency) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_MS);
  });
  try {
    await Promise.race([dependency.check(), late]);
    return { dependency, why: undefined };
  } catch (error) {
    return { dependency, why: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
