// The chain that makes the ledger tamper-evident: every entry's hash covers its text and the hash
// before it, so a change anywhere changes every hash after it. Written by batch.ts, checked by
// chain-check.ts.

/** A place in the chain: the number of an entry and its hash. `seq` 0 is the place before the first. */
export interface ChainPoint {
  readonly seq: number;
  /** SHA-256, 64 hex digits, lower case. */
  readonly hash: string;
}

/** One line of the ledger. */
export interface ChainEntry extends ChainPoint {
  /** JSON on one line; see entry-text.ts. */
  readonly text: string;
}

/** SHA-256 of the UTF-8 bytes of a text, 64 hex digits. */
export type HashText = (text: string) => string;

/** Where every chain starts. */
export const CHAIN_START: ChainPoint = { seq: 0, hash: '0'.repeat(64) };

/** `hash_n = SHA-256(hash_{n-1} ‖ text_n)`; unambiguous because a hash is always 64 characters. */
export function linkHash(hash: HashText, previous: string, text: string): string {
  return hash(previous + text);
}
