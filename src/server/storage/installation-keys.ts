// What a gateway makes MACs with: for matching arguments in records, and for purposes of its own, each
// under a key derived from one secret. The secret is the data folder's, or the database's where several
// gateways must agree (postgres/installation-secret.ts).
import { canonicalJson } from '#core/kit/canonical-json.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { createHmacSha256 } from './arguments-hmac.ts';
import { loadSecretKey } from './secret-key.ts';

export interface InstallationKeys {
  /** HMAC-SHA256, hex, of the canonical JSON of arguments. */
  readonly argumentsHmac: (args: JsonObject) => string;
  /**
   * HMAC-SHA256, 64 hex digits, of UTF-8 texts.
   * @param purpose one word; the same purpose gives the same key
   */
  mac(purpose: string): (text: string) => string;
}

/** @throws StorageError when the key of the folder cannot be read or made */
export function keysOfFolder(folder: string): InstallationKeys {
  return keysOf(loadSecretKey(folder));
}

/** @param secret 32 bytes */
export function keysOf(secret: Buffer): InstallationKeys {
  const hmac = createHmacSha256(secret);
  return {
    argumentsHmac: (args) => hmac(canonicalJson(args)),
    mac: (purpose) => createHmacSha256(Buffer.from(hmac(`purpose\n${purpose}`), 'hex')),
  };
}
