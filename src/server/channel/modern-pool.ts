// The children that answer modern requests of one server: one that all requests share, and a few
// that are lent to one request at a time when what the server sends names no request (log lines).
// Finds out first whether the server speaks the stateless era at all.
import { randomUUID } from 'node:crypto';
import { Fault } from '#contract/errors.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import {
  FIRST_MODERN_REVISION,
  isModernRevision,
  META_CAPABILITIES,
  META_VERSION,
} from '#core/mcp/index.ts';
import type { OpenLink } from './link-events.ts';
import { createOwnRequests } from './own-requests.ts';
import { parseJson, readServerText } from './server-message.ts';
import { SharedChild } from './shared-child.ts';

export interface ModernPoolParts {
  readonly open: OpenLink;
  /** Throws a `Fault` while the server rests after failures. */
  readonly mayStart: () => void;
  readonly onToolsChanged: () => void;
  readonly log: (line: string) => void;
  /** Children that nobody has used for this long are ended, milliseconds. */
  readonly idleMsMax: number;
}

/** What the server speaks: its stateless revisions; empty when it only speaks older ones. */
export type Era = readonly string[];

const PROBE_MS = 30_000;
/** A server that could not do it may have been replaced by one that can. */
const LEGACY_VERDICT_MS = 600_000;
const OWN_CHILDREN_MAX = 4;
const WAIT_MS = 30_000;
const SWEEP_MS = 10_000;

export class ModernPool {
  readonly #parts: ModernPoolParts;
  readonly #own = new Map<SharedChild, 'free' | 'lent'>();
  readonly #waiting: ((child: SharedChild) => void)[] = [];
  readonly #sweep: NodeJS.Timeout;
  #shared: SharedChild | undefined;
  #era: { readonly verdict: Promise<Era>; readonly until: number } | undefined;

  constructor(parts: ModernPoolParts) {
    this.#parts = parts;
    this.#sweep = setInterval(() => this.#endIdle(), SWEEP_MS);
    this.#sweep.unref();
  }

  /** Rejects with a `Fault` when the server cannot be asked. */
  era(): Promise<Era> {
    if (this.#era !== undefined && performance.now() < this.#era.until) return this.#era.verdict;
    const verdict = this.#probe();
    this.#era = { verdict, until: Number.POSITIVE_INFINITY };
    verdict.then(
      (revisions) => {
        if (revisions.length > 0) return;
        this.#era = { verdict, until: performance.now() + LEGACY_VERDICT_MS };
        this.#closeShared();
      },
      () => {
        this.#era = undefined;
      },
    );
    return verdict;
  }

  /** The child that requests share. Throws a `Fault` when it may not be started. */
  shared(): SharedChild {
    if (this.#shared?.alive !== true) {
      this.#parts.mayStart();
      this.#shared = this.#start(false, () => {});
    }
    return this.#shared;
  }

  /** A child for one request alone; `giveBack` it. Rejects with a `Fault` when none gets free. */
  async lend(): Promise<SharedChild> {
    for (const [child, state] of this.#own) {
      if (state !== 'free') continue;
      this.#own.set(child, 'lent');
      return child;
    }
    if (this.#own.size >= OWN_CHILDREN_MAX) return this.#await();
    this.#parts.mayStart();
    const child: SharedChild = this.#start(true, () => {
      this.#own.delete(child);
      this.#replace();
    });
    this.#own.set(child, 'lent');
    return child;
  }

  giveBack(child: SharedChild): void {
    if (!this.#own.has(child)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#own.set(child, 'free');
    else next(child);
  }

  /** Whoever waits for a child to get free need not wait for one that has died. */
  #replace(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.lend().then(next, (error: unknown) => {
      this.#waiting.unshift(next);
      this.#parts.log(String(error));
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    const all = [...this.#own.keys(), ...(this.#shared === undefined ? [] : [this.#shared])];
    this.#own.clear();
    await Promise.all(all.map((child) => child.close()));
  }

  #start(exclusive: boolean, onEnd: () => void): SharedChild {
    return new SharedChild({
      open: this.#parts.open,
      exclusive,
      log: this.#parts.log,
      onToolsChanged: this.#parts.onToolsChanged,
      onEnd: (why) => {
        this.#parts.log(why.message);
        onEnd();
      },
    });
  }

  #await(): Promise<SharedChild> {
    return new Promise((resolve, reject) => {
      const take = (child: SharedChild) => {
        clearTimeout(timer);
        resolve(child);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(new Fault('overloaded', 'too many requests with log lines are in flight'));
      }, WAIT_MS);
      this.#waiting.push(take);
    });
  }

  async #probe(): Promise<Era> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const fault = new Fault('upstream_timeout', 'the server does not say what it speaks');
      timer = setTimeout(() => reject(fault), PROBE_MS);
    });
    try {
      return await Promise.race([askEra(this.shared()), late]);
    } catch (error) {
      // Some older servers exit on whatever comes before their handshake.
      if (error instanceof Fault && error.code === 'upstream_broken') return [];
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #closeShared(): void {
    const child = this.#shared;
    this.#shared = undefined;
    child?.close().catch((error: unknown) => this.#parts.log(String(error)));
  }

  #endIdle(): void {
    const before = performance.now() - this.#parts.idleMsMax;
    const isOld = (child: SharedChild) => child.idle && child.idleSince < before;
    if (this.#shared !== undefined && isOld(this.#shared)) this.#closeShared();
    for (const [child, state] of this.#own) {
      if (state !== 'free' || !isOld(child)) continue;
      this.#own.delete(child);
      child.close().catch((error: unknown) => this.#parts.log(String(error)));
    }
  }
}

async function askEra(child: SharedChild): Promise<Era> {
  const id = randomUUID();
  const own = createOwnRequests((text) => link.send(text));
  const link = child.lease({
    onMessage: (text) => {
      for (const message of readServerText(text)) {
        if (message.kind === 'answer') own.take(message.id, message.text);
      }
    },
    onRequestFailed: () => {},
    onClose: (why) => own.failAll(why),
    onLog: () => {},
  });
  const _meta = { [META_VERSION]: FIRST_MODERN_REVISION, [META_CAPABILITIES]: {} };
  const probe = { jsonrpc: '2.0', id, method: 'server/discover', params: { _meta } };
  try {
    return readEra(parseJson(await own.ask(id, JSON.stringify(probe))));
  } finally {
    await link.close();
  }
}

/** `-32020…-32022` only exist in the stateless era; any other error is an older server's. */
function readEra(answer: Json | undefined): Era {
  if (answer === undefined || !isJsonObject(answer)) return [];
  const { result, error } = answer;
  if (isJsonObject(result)) return modernOnes(result['supportedVersions']);
  if (!isJsonObject(error)) return [];
  const { code, data } = error;
  const named = isJsonObject(data) ? modernOnes(data['supported']) : [];
  if (code === -32022) return named;
  return code === -32020 || code === -32021 ? [FIRST_MODERN_REVISION] : [];
}

function modernOnes(versions: Json | undefined): Era {
  if (!Array.isArray(versions)) return [];
  return versions.filter((version) => typeof version === 'string' && isModernRevision(version));
}
