// Grants by token: what a bearer token opens. Built whole from a configuration and swapped at
// once; a look-up costs one SHA-256 and one map access, whatever their number.
import type { GrantConfig } from '#contract/config.ts';
import { hashToken } from './token-text.ts';

export interface Grant {
  readonly id: string;
  readonly server: string;
  /** SHA-256 of the token, as configured. */
  readonly token: string;
  readonly policy: string | undefined;
  readonly label?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; from then on the token is refused. */
  readonly expiresMs: number;
}

export interface GrantIndex {
  /** The grant of an `Authorization` header; `undefined`: missing, unknown, expired or revoked. */
  authenticate(authorization: string | undefined, nowMs: number): Grant | undefined;
  /** The grant of an id while it may be used; `undefined`: unknown, expired or revoked. */
  find(id: string, nowMs: number): Grant | undefined;
}

const BEARER = /^bearer +([\x21-\x7e]+)$/i;

export function createGrantIndex(grants: Readonly<Record<string, GrantConfig>>): GrantIndex {
  const byToken = new Map<string, Grant>();
  const byId = new Map<string, Grant>();
  for (const [id, config] of Object.entries(grants)) {
    if (config.revoked === true) continue;
    const grant: Grant = {
      id,
      server: config.server,
      token: config.token,
      policy: config.policy,
      ...(config.label === undefined ? {} : { label: config.label }),
      ...(config.tags === undefined ? {} : { tags: config.tags }),
      expiresMs:
        config.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(config.expires),
    };
    byToken.set(config.token, grant);
    byId.set(id, grant);
  }
  return {
    authenticate(authorization, nowMs) {
      const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      if (token === undefined) return undefined;
      const grant = byToken.get(hashToken(token));
      return grant !== undefined && nowMs < grant.expiresMs ? grant : undefined;
    },
    find(id, nowMs) {
      const grant = byId.get(id);
      return grant !== undefined && nowMs < grant.expiresMs ? grant : undefined;
    },
  };
}
