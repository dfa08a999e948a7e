// Grant tokens: `wkg_` and 43 base62 characters, of which the last six are a checksum over the
// others, so that scanners of leaked secrets can tell a real one offline. Only the SHA-256 of a
// token is ever stored (gateway page, "The call's way" 2).
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'wkg_';
const RANDOM_CHARS = 37;
const CHECK_CHARS = 6;

/** A fresh token with 220 bits of chance. */
export function mintToken(): string {
  let body = '';
  while (body.length < RANDOM_CHARS) {
    // 248 is the largest multiple of 62 below 256: every character is equally likely.
    for (const byte of randomBytes(64)) {
      if (byte < 248 && body.length < RANDOM_CHARS) body += ALPHABET[byte % 62];
    }
  }
  return PREFIX + body + checksum(body);
}

/** True when the text has a token's form and its checksum agrees. */
export function isToken(text: string): boolean {
  if (!/^wkg_[0-9A-Za-z]{43}$/.test(text)) return false;
  const body = text.slice(PREFIX.length, PREFIX.length + RANDOM_CHARS);
  return checksum(body) === text.slice(PREFIX.length + RANDOM_CHARS);
}

/** What is stored of a token: `sha256:` and 64 hex digits. */
export function hashToken(token: string): string {
  return `sha256:${hash('sha256', token, 'hex')}`;
}

function checksum(body: string): string {
  let rest = crc32(Buffer.from(body));
  let text = '';
  for (let i = 0; i < CHECK_CHARS; i += 1) {
    text = `${ALPHABET[rest % 62]}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}
