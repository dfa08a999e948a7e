// Grants by token: what a bearer token opens. A look-up costs one SHA-256 and one or two map accesses,
// whatever their number; grants are put in and taken out one by one while calls go on.
import type { GrantConfig } from '#contract/config.ts';
import { hashToken } from './token-text.ts';

export interface Grant {
  readonly id: string;
  /** Ids of the servers that it opens. */
  readonly servers: readonly string[];
  /** SHA-256 of the token, as it is kept. */
  readonly token: string;
  readonly policy: string | undefined;
  readonly label?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Absent: that of the configuration. */
  readonly organisation?: string;
  /** Milliseconds since 1970; from then on the token is refused. */
  readonly expiresMs: number;
}

export interface GrantIndex {
  /** The grant of an `Authorization` header; `undefined`: missing, unknown, expired or revoked. */
  authenticate(authorization: string | undefined, nowMs: number): Grant | undefined;
  /** The grant of a token's hash; `undefined`: unknown, expired or revoked. */
  byHash(hash: string, nowMs: number): Grant | undefined;
  /** The grant of an id while it may be used; `undefined`: unknown, expired or revoked. */
  find(id: string, nowMs: number): Grant | undefined;
  /** The grant as it is now for whoever came with its token; `undefined`: the token opens nothing. */
  renew(grant: Grant, nowMs: number): Grant | undefined;
}

export interface GrantBook extends GrantIndex {
  /**
   * Puts a grant in, in place of the one of its id.
   * @param previous a token that works beside its own until then
   * @returns true when a token that has opened it does so no more
   */
  put(grant: Grant, previous?: PreviousToken): boolean;
  remove(id: string): void;
  /** Ids of the grants whose previous token has come to its end since it was asked last. */
  endOverlaps(nowMs: number): readonly string[];
  readonly size: number;
}

export interface PreviousToken {
  readonly token: string;
  readonly untilMs: number;
}

const BEARER = /^bearer +([\x21-\x7e]+)$/i;

export function createGrantBook(): GrantBook {
  const byToken = new Map<string, Grant>();
  const byId = new Map<string, Grant>();
  /** By id, the grant as it is for its previous token. */
  const overlaps = new Map<string, Grant>();
  const endOverlap = (id: string) => {
    const old = overlaps.get(id);
    if (old !== undefined && byToken.get(old.token)?.id === id) byToken.delete(old.token);
    overlaps.delete(id);
  };
  const remove = (id: string) => {
    endOverlap(id);
    const known = byId.get(id);
    if (known !== undefined && byToken.get(known.token)?.id === id) byToken.delete(known.token);
    byId.delete(id);
  };
  return {
    ...createLookUps(
      (hash) => byToken.get(hash),
      (id) => byId.get(id),
    ),
    put(grant, previous) {
      const before = [byId.get(grant.id)?.token, overlaps.get(grant.id)?.token];
      const after: (string | undefined)[] = [grant.token, previous?.token, undefined];
      remove(grant.id);
      byId.set(grant.id, grant);
      if (previous !== undefined) {
        const expiresMs = Math.min(grant.expiresMs, previous.untilMs);
        const old = { ...grant, token: previous.token, expiresMs };
        overlaps.set(grant.id, old);
        byToken.set(old.token, old);
      }
      byToken.set(grant.token, grant);
      return before.some((token) => !after.includes(token));
    },
    remove,
    endOverlaps(nowMs) {
      const ended = [...overlaps].flatMap(([id, old]) => (nowMs < old.expiresMs ? [] : [id]));
      for (const id of ended) endOverlap(id);
      return ended;
    },
    get size() {
      return byId.size;
    },
  };
}

/** The grants of a configuration. */
export function createGrantIndex(grants: Readonly<Record<string, GrantConfig>>): GrantIndex {
  const book = createGrantBook();
  for (const [id, config] of Object.entries(grants)) {
    if (config.revoked === true) continue;
    book.put({
      id,
      servers: [config.server],
      token: config.token,
      policy: config.policy,
      ...(config.label === undefined ? {} : { label: config.label }),
      ...(config.tags === undefined ? {} : { tags: config.tags }),
      expiresMs:
        config.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(config.expires),
    });
  }
  return book;
}

/** Two indices as one; where both know an id or a token, the first one counts. */
export function joinGrants(first: GrantIndex, second: GrantIndex): GrantIndex {
  return createLookUps(
    (hash, nowMs) => first.byHash(hash, nowMs) ?? second.byHash(hash, nowMs),
    (id, nowMs) => first.find(id, nowMs) ?? second.find(id, nowMs),
  );
}

type LookUp = (key: string, nowMs: number) => Grant | undefined;

function createLookUps(byToken: LookUp, byId: LookUp): GrantIndex {
  const usable = (grant: Grant | undefined, nowMs: number) =>
    grant !== undefined && nowMs < grant.expiresMs ? grant : undefined;
  const byHash: LookUp = (hash, nowMs) => usable(byToken(hash, nowMs), nowMs);
  return {
    byHash,
    authenticate(authorization, nowMs) {
      const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      return token === undefined ? undefined : byHash(hashToken(token), nowMs);
    },
    find: (id, nowMs) => usable(byId(id, nowMs), nowMs),
    renew(grant, nowMs) {
      const found = byHash(grant.token, nowMs);
      return found?.id === grant.id ? found : undefined;
    },
  };
}
