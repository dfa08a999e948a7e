// Tokens of the control API: `wka_` and 43 characters with a checksum. The command line on this
// machine has one too, which comes of the data folder's secret: whoever may read that folder may use it.
import { isTokenText, mintTokenText, tokenTextOf } from '#server/auth/index.ts';
import { sha256Hex } from '#server/host/hash.ts';

const PREFIX = 'wka_';

export interface MintedApiToken {
  /** Shown once. */
  readonly token: string;
  /** SHA-256, hex: what the store keeps. */
  readonly hash: string;
}

export function mintApiToken(): MintedApiToken {
  const token = mintTokenText(PREFIX);
  return { token, hash: sha256Hex(token) };
}

export function isApiToken(text: string): boolean {
  return isTokenText(PREFIX, text);
}

/** @param mac keyed by the data folder for this one purpose: `createPurposeMac(folder, 'cli')` */
export function localApiToken(mac: (text: string) => string): string {
  return tokenTextOf(PREFIX, mac('local API token'));
}
