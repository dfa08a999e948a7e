// HMAC of a call's arguments: equal calls can be matched in the records, values cannot be guessed
// without the data folder's key. Runs for every call, so it avoids the streaming HMAC object.
import { hash } from 'node:crypto';
import { canonicalJson } from '#core/kit/canonical-json.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { loadSecretKey } from './secret-key.ts';

/** Block and digest of SHA-256, bytes. */
const BLOCK = 64;
const DIGEST = 32;
/** Texts of up to this many UTF-16 units use the buffer that is kept. */
const KEPT_LENGTH = 16_384;

/**
 * HMAC-SHA256, hex, of the canonical JSON of arguments under the folder's `secret.key`.
 * @throws StorageError when the key cannot be read or made
 */
export function createArgumentsHmac(folder: string): (args: JsonObject) => string {
  const hmac = createHmacSha256(loadSecretKey(folder));
  return (args) => hmac(canonicalJson(args));
}

/** HMAC-SHA256 (RFC 2104), hex, of UTF-8 texts under a key of at most 64 bytes. */
export function createHmacSha256(key: Buffer): (text: string) => string {
  const inner = keyedBlock(key, 0x36, BLOCK + 3 * KEPT_LENGTH);
  const outer = keyedBlock(key, 0x5c, BLOCK + DIGEST);
  return (text) => {
    outer.write(innerHash(inner, text), BLOCK, 'hex');
    return hash('sha256', outer, 'hex');
  };
}

function innerHash(kept: Buffer, text: string): string {
  if (text.length > KEPT_LENGTH) {
    const block = kept.subarray(0, BLOCK);
    return hash('sha256', Buffer.concat([block, Buffer.from(text, 'utf8')]), 'hex');
  }
  // A UTF-16 unit takes at most three bytes of UTF-8, so it always fits.
  const bytes = kept.write(text, BLOCK, 'utf8');
  return hash('sha256', kept.subarray(0, BLOCK + bytes), 'hex');
}

function keyedBlock(key: Buffer, pad: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.fill(pad, 0, BLOCK);
  for (const [i, byte] of key.entries()) buffer[i] = byte ^ pad;
  return buffer;
}
