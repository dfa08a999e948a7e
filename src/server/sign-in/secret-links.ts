// Links that work once: set-up, invitation, new password. The secret stands in the address alone; the
// store knows its SHA-256. Looking at the page does not use a link up, sending its form does.
import { randomBytes } from 'node:crypto';
import type { ControlStore, SecretLink } from '#core/control/index.ts';
import { sha256Hex } from '#server/host/hash.ts';

type LinkStore = Pick<ControlStore, 'putSecretLink' | 'secretLink' | 'takeSecretLink'>;
type Purpose = SecretLink['purpose'];

export interface MadeLink {
  /** Path and query; put the origin in front. Shown once. */
  readonly path: string;
  readonly expiresAtMs: number;
}

export interface SecretLinks {
  make(about: Pick<SecretLink, 'purpose' | 'organisation' | 'member'>): Promise<MadeLink>;
  /** What the secret stands for; `undefined`: unknown, used, too late, or for something else. */
  look(purpose: Purpose, secret: string): Promise<SecretLink | undefined>;
  /** The same, and nobody else gets it again. */
  take(purpose: Purpose, secret: string): Promise<SecretLink | undefined>;
}

export const LINK_PATHS = {
  'set-up': '/setup',
  invitation: '/invitation',
  password: '/password',
} as const satisfies Readonly<Record<Purpose, string>>;

export const LINK_LIFE_MS = {
  'set-up': 30 * 60_000,
  invitation: 7 * 86_400_000,
  password: 24 * 3_600_000,
} as const satisfies Readonly<Record<Purpose, number>>;

const SECRET = /^[\w-]{43}$/;

export function createSecretLinks(store: LinkStore, now: () => number): SecretLinks {
  const ofPurpose = (link: SecretLink | undefined, purpose: Purpose) =>
    link?.purpose === purpose ? link : undefined;
  const look: SecretLinks['look'] = async (purpose, secret) => {
    if (!SECRET.test(secret)) return undefined;
    return ofPurpose(await store.secretLink(sha256Hex(secret), now()), purpose);
  };
  return {
    async make(about) {
      const secret = randomBytes(32).toString('base64url');
      const expiresAtMs = now() + LINK_LIFE_MS[about.purpose];
      await store.putSecretLink({ ...about, hash: sha256Hex(secret), expiresAtMs });
      return { path: `${LINK_PATHS[about.purpose]}?token=${secret}`, expiresAtMs };
    },
    look,
    async take(purpose, secret) {
      // A link of another purpose must not be used up at the wrong door.
      if ((await look(purpose, secret)) === undefined) return undefined;
      return ofPurpose(await store.takeSecretLink(sha256Hex(secret), now()), purpose);
    },
  };
}
