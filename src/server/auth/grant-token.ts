// Grant tokens: `wkg_` and 43 base62 characters, the last six of them a checksum. Only the SHA-256
// of a token is ever stored (gateway page, "The call's way" 2).
import { isTokenText, mintTokenText } from './token-text.ts';

const PREFIX = 'wkg_';

/** A fresh token with 220 bits of chance. */
export function mintToken(): string {
  return mintTokenText(PREFIX);
}

/** True when the text has a token's form and its checksum agrees. */
export function isToken(text: string): boolean {
  return isTokenText(PREFIX, text);
}
