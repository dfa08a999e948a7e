// The text of bearer tokens: a prefix that says what it is, then base62, of which the end is a
// checksum, so that scanners of leaked secrets can tell a real one offline.
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARS = 37;
const CHECK_CHARS = 6;
const TOKEN_CHARS = /^[0-9A-Za-z]{43}$/;

/** A fresh token with 220 bits of chance: the prefix and 43 characters. */
export function mintTokenText(prefix: string): string {
  const body = randomBody();
  return prefix + body + checksum(body);
}

/** The token that always comes of this secret: 64 hex digits, 220 bits of which are used. */
export function tokenTextOf(prefix: string, secretHex: string): string {
  const body = base62(BigInt(`0x${secretHex}`), RANDOM_CHARS);
  return prefix + body + checksum(body);
}

/** True when the text has a token's form and its checksum agrees. */
export function isTokenText(prefix: string, text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const rest = text.slice(prefix.length);
  return (
    TOKEN_CHARS.test(rest) && checksum(rest.slice(0, RANDOM_CHARS)) === rest.slice(-CHECK_CHARS)
  );
}

/** What is stored of a token: `sha256:` and 64 hex digits. */
export function hashToken(token: string): string {
  return `sha256:${hash('sha256', token, 'hex')}`;
}

function randomBody(): string {
  let text = '';
  while (text.length < RANDOM_CHARS) {
    // 248 is the largest multiple of 62 below 256: every character is equally likely.
    for (const byte of randomBytes(64)) {
      if (byte < 248 && text.length < RANDOM_CHARS) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

function checksum(body: string): string {
  return base62(BigInt(crc32(Buffer.from(body))), CHECK_CHARS);
}

/** The last `length` digits. */
function base62(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = `${ALPHABET[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text;
}
