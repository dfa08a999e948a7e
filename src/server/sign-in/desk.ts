// What all routes of sign-in share: the store, sessions, links, limits of attempts, the audit of what
// happens here. Built once by createSignIn.
import type { SignInConfig } from '#contract/config.ts';
import type { Actor, ControlStore, Credentials } from '#core/control/index.ts';
import { type AttemptLimit, addressKey, createAttemptLimit } from './attempt-limit.ts';
import type { Caller } from './caller.ts';
import { createOidcIssuer, type OidcIssuer } from './oidc-issuer.ts';
import { createPasswords, type PasswordCost, type Passwords } from './password-hash.ts';
import { createSecretLinks, type SecretLinks } from './secret-links.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface DeskParts {
  readonly store: ControlStore;
  readonly config: SignInConfig;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly passwordCost?: PasswordCost | undefined;
}

/** A request and whoever made it. */
export interface Asked {
  readonly request: Request;
  readonly caller: Caller;
}

export type Account = Pick<Credentials, 'member' | 'organisation'>;

export interface Desk extends DeskParts {
  readonly sessions: Sessions;
  readonly links: SecretLinks;
  readonly passwords: Passwords;
  readonly issuers: ReadonlyMap<string, OidcIssuer>;
  readonly attempts: Attempts;
  /** Notes it soon, so that no answer tells by its time whether there was something to note. */
  note(account: Account, caller: Caller, action: string): void;
  /** Resolves when everything has been noted. */
  settled(): Promise<void>;
}

export interface Attempts {
  /** Takes one from all limits. @returns 0, or in how many seconds to come again */
  take(caller: Caller, email?: string): number;
  /** The right person has come. */
  forget(caller: Caller, email: string): void;
}

const MINUTES = 60_000;
const NOTE_AFTER_MS = 200;

export function createDesk(parts: DeskParts): Desk {
  const { store, config, now } = parts;
  const issuers = Object.entries(config.oidc ?? {});
  return {
    ...parts,
    sessions: createSessions(store, now),
    links: createSecretLinks(store, now),
    passwords: createPasswords(parts.passwordCost),
    issuers: new Map(issuers.map(([id, issuer]) => [id, createOidcIssuer(id, issuer, now)])),
    attempts: createAttempts(now),
    ...createNotes(parts),
  };
}

/** As whom the store notes what a member does to their own account. */
export function selfActor({ member, organisation }: Account, caller: Caller, atMs: number): Actor {
  return { organisation, id: member.id, name: member.email, address: caller.address, atMs };
}

/** True unless the configuration wants issuers only. */
export function takesPasswords({ config }: Pick<Desk, 'config'>): boolean {
  return config.passwords !== false;
}

function createAttempts(now: () => number): Attempts {
  const limit = (max: number, minutes: number): AttemptLimit =>
    createAttemptLimit({ max, windowMs: minutes * MINUTES, now });
  const byAddress = limit(40, 10);
  // Somebody who guesses from one place does not lock the owner out at another.
  const byBoth = limit(8, 10);
  const byAccount = limit(100, 60);
  const both = (address: string, email: string) => `${address} ${email}`;
  return {
    take(caller, email) {
      const address = addressKey(caller.address);
      const waits = [byAddress.take(address)];
      if (email !== undefined) waits.push(byBoth.take(both(address, email)));
      // What is refused already does not count against the account.
      if (email !== undefined && Math.max(...waits) === 0) waits.push(byAccount.take(email));
      return Math.ceil(Math.max(...waits) / 1_000);
    },
    forget(caller, email) {
      byBoth.forget(both(addressKey(caller.address), email));
      byAccount.forget(email);
    },
  };
}

function createNotes({ store, now, log }: DeskParts): Pick<Desk, 'note' | 'settled'> {
  const waiting = new Set<() => Promise<void>>();
  return {
    note(account, caller, action) {
      const by = selfActor(account, caller, now());
      const write = async () => {
        clearTimeout(timer);
        if (!waiting.delete(write)) return;
        try {
          await store.noteEvent(by, action, account.member.id);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          log(`sign-in: \`${action}\` could not be noted: ${why}`);
        }
      };
      const timer = setTimeout(write, NOTE_AFTER_MS);
      waiting.add(write);
    },
    async settled() {
      await Promise.all([...waiting].map((write) => write()));
    },
  };
}
