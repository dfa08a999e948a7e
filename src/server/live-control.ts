// What the control store has in force, kept in memory for the gateway: servers, policies, grants. Loaded
// whole at the start, then row by row along the stream of changes. Built by main.ts.
import type { ServerConfig } from '#contract/config.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import { Fault } from '#contract/errors.ts';
import type { Change, ControlStore, GrantRow, LivePolicy, ServerRow } from '#core/control/index.ts';
import { createGrantBook, type Grant, type GrantIndex } from '#server/auth/index.ts';
import type { ShelvedPolicy } from '#server/gateway/policy-shelf.ts';
import type { ServedServers } from './served-servers.ts';

export interface LiveControlParts {
  readonly store: Pick<
    ControlStore,
    | 'live'
    | 'changes'
    | 'liveServer'
    | 'livePolicy'
    | 'liveGrant'
    | 'touchGrants'
    | 'touchFiledGrants'
    | 'tools'
    | 'onChange'
  >;
  readonly servers: ServedServers;
  /** Header or environment values by name. Throws when they cannot be opened. */
  readonly openSecrets: (server: ServerRow) => Readonly<Record<string, string>>;
  /** Breaks the open streams of these grants. */
  readonly cut: (grants: ReadonlySet<string>) => void;
  /** A server was added or changed, not at the start. */
  readonly onServer: (server: ServerRow) => void;
  /** This is in force now. */
  readonly onApplied: (change: Change) => void;
  readonly log: (line: string) => void;
}

export interface LiveControl {
  readonly grants: GrantIndex;
  readonly policies: { get(id: string): ShelvedPolicy | undefined };
  /** The registered servers, with sealed secrets. */
  readonly servers: ReadonlyMap<string, ServerRow>;
  /** Resolves when everything that is committed now is in force here. Rejects with a `StorageError`. */
  settle(): Promise<void>;
  /** Notes that a grant is used; written to the store now and then. */
  used(grant: Grant, atMs: number): void;
  /** Ends the tokens whose rotation overlaps no more; gives the grants. */
  endOverlaps(nowMs: number): readonly string[];
  close(): Promise<void>;
}

/** After a failure, and in case that nobody tells. */
const RETRY_MS = 500;
const TOUCH_EVERY_MS = 5_000;

/** Loads what is in force. Rejects with a `StorageError`. */
export async function openLiveControl(parts: LiveControlParts): Promise<LiveControl> {
  const live = new FollowedControl(parts);
  await live.load();
  return live;
}

class FollowedControl implements LiveControl {
  readonly grants = createGrantBook();
  readonly policies = new Map<string, ShelvedPolicy>();
  readonly servers = new Map<string, ServerRow>();
  readonly #parts: LiveControlParts;
  readonly #used = new Map<string, number>();
  /** Grants of the configuration file. */
  readonly #usedFiled = new Map<string, number>();
  /** Equal lists of servers and equal tags are kept once. */
  readonly #shared = new Map<string, readonly string[]>();
  #sequence = 0;
  #following: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timers: NodeJS.Timeout[] = [];
  #unlisten = () => {};
  #hasFailed = false;

  constructor(parts: LiveControlParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const live = await this.#parts.store.live();
    for (const policy of live.policies) this.#putPolicy(policy);
    for (const server of live.servers) {
      this.#putServer(server);
      await this.#classify(server);
    }
    for (const grant of live.grants) this.#putGrant(grant.id, grant);
    this.#sequence = live.sequence;
    this.#unlisten = this.#parts.store.onChange(() => this.#follow());
    this.#timers = [
      setInterval(() => this.#hasFailed && this.#follow(), RETRY_MS),
      setInterval(() => void this.#touch(), TOUCH_EVERY_MS),
    ];
    for (const timer of this.#timers) timer.unref();
    this.#follow();
  }

  settle(): Promise<void> {
    // Whoever is at work may have read before the commit that is waited for.
    this.#next ??= (this.#following ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#following = this.#apply();
        return this.#following;
      });
    return this.#next;
  }

  used(grant: Grant, atMs: number): void {
    const used = grant.organisation === undefined ? this.#usedFiled : this.#used;
    used.set(grant.id, atMs);
  }

  endOverlaps(nowMs: number): readonly string[] {
    return this.grants.endOverlaps(nowMs);
  }

  async close(): Promise<void> {
    this.#unlisten();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#next?.catch(() => {});
    await this.#touch();
  }

  #follow(): void {
    this.settle().then(
      () => {
        if (this.#hasFailed) this.#parts.log('changes of the control plane are followed again');
        this.#hasFailed = false;
      },
      (error: unknown) => {
        if (!this.#hasFailed) this.#parts.log(`changes cannot be followed: ${String(error)}`);
        this.#hasFailed = true;
      },
    );
  }

  async #apply(): Promise<void> {
    const cut = new Set<string>();
    const applied: Change[] = [];
    for (const change of await this.#parts.store.changes(this.#sequence)) {
      await this.#one(change, cut);
      this.#sequence = change.sequence;
      applied.push(change);
    }
    if (cut.size > 0) this.#parts.cut(cut);
    for (const change of applied) this.#parts.onApplied(change);
  }

  async #one({ kind, id }: Change, cut: Set<string>): Promise<void> {
    const { store, servers, onServer } = this.#parts;
    if (kind === 'policy') {
      const policy = await store.livePolicy(id);
      if (policy === undefined) this.policies.delete(id);
      else this.#putPolicy(policy);
    } else if (kind === 'grant') {
      const before = this.grants.find(id, Number.NEGATIVE_INFINITY);
      const row = await store.liveGrant(id);
      const ended = this.#putGrant(id, row);
      const shut = before?.servers.some((server) => row?.servers.includes(server) !== true);
      if (ended || shut === true) cut.add(id);
    } else if (kind === 'server') {
      const row = await store.liveServer(id);
      if (row === undefined) {
        this.servers.delete(id);
        servers.remove(id);
        return;
      }
      const known = this.servers.get(id);
      this.#putServer(row);
      await this.#classify(row);
      if (
        JSON.stringify(known?.upstream) !== JSON.stringify(row.upstream) ||
        isNewSecret(known, row)
      )
        onServer(row);
    }
  }

  #putPolicy({ id, version, text, format }: LivePolicy): void {
    const known = this.policies.get(id);
    // Versions never change: the compiled policy of the same one stays.
    if (known?.version === version) return;
    this.policies.set(id, { id, version, text, file: `policy.${format}` });
  }

  /** @returns true when a token of it opens it no more */
  #putGrant(id: string, row: GrantRow | undefined): boolean {
    if (row === undefined) {
      this.grants.remove(id);
      return true;
    }
    const { organisation, previousHash, overlapUntilMs } = row;
    const tags = Object.keys(row.tags).length === 0 ? {} : { tags: row.tags };
    const grant: Grant = {
      id,
      organisation,
      servers: this.#share(row.servers),
      token: row.tokenHash,
      policy: row.policy ?? undefined,
      label: row.label,
      ...tags,
      expiresMs: row.expiresAtMs ?? Number.POSITIVE_INFINITY,
    };
    const overlaps = previousHash !== null && overlapUntilMs !== null;
    return this.grants.put(
      grant,
      overlaps ? { token: previousHash, untilMs: overlapUntilMs } : undefined,
    );
  }

  #share(servers: readonly string[]): readonly string[] {
    const key = servers.join('\n');
    const known = this.#shared.get(key) ?? servers;
    if (this.#shared.size > 10_000) this.#shared.clear();
    this.#shared.set(key, known);
    return known;
  }

  /** One that cannot be served takes no other with it. */
  #putServer(row: ServerRow): void {
    const { servers, openSecrets, log } = this.#parts;
    this.servers.set(row.id, row);
    try {
      servers.put(row.id, serverConfigOf(row, openSecrets(row)));
    } catch (error) {
      servers.remove(row.id);
      const why = error instanceof Fault ? error.message : String(error);
      log(`the server \`${row.name}\` (${row.id}) is not served: ${why}`);
    }
  }

  async #classify({ id, organisation }: ServerRow): Promise<void> {
    const tools = await this.#parts.store.tools(organisation, id);
    this.#parts.servers.classify(id, classesOf(tools));
  }

  async #touch(): Promise<void> {
    const { store } = this.#parts;
    const taken = (uses: Map<string, number>) => {
      const list = [...uses].map(([id, atMs]) => ({ id, atMs }));
      uses.clear();
      return list;
    };
    const [used, filed] = [taken(this.#used), taken(this.#usedFiled)];
    try {
      if (used.length > 0) await store.touchGrants(used);
      if (filed.length > 0) await store.touchFiledGrants(filed);
    } catch (error) {
      this.#parts.log(`when grants were used last is not written: ${String(error)}`);
    }
  }
}

/** The classes of tools, as policies and records know them. */
export function classesOf(
  tools: readonly { readonly name: string; readonly class: string }[],
): ReadonlyMap<string, ToolClass> {
  return new Map(
    tools.flatMap((tool) => {
      const known = TOOL_CLASSES.find((name) => name === tool.class);
      return known === undefined ? [] : [[tool.name, known] as const];
    }),
  );
}

/** A registered server as the gateway takes it. */
export function serverConfigOf(
  { name, upstream }: Pick<ServerRow, 'name' | 'upstream'>,
  secrets: Readonly<Record<string, string>>,
): ServerConfig {
  const timeouts = upstream.timeouts === undefined ? {} : { timeouts: upstream.timeouts };
  if (upstream.kind === 'command') {
    const { command, cwd } = upstream;
    const folder = cwd === null ? {} : { cwd };
    return { name, command: [...command], env: { ...secrets }, ...folder, ...timeouts };
  }
  const { url, transport, local } = upstream;
  return { name, url, transport, headers: { ...secrets }, local, ...timeouts };
}

function isNewSecret(known: ServerRow | undefined, row: ServerRow): boolean {
  const [before, after] = [known?.secrets ?? null, row.secrets];
  if (before === null || after === null) return before !== after;
  return Buffer.compare(before, after) !== 0;
}
