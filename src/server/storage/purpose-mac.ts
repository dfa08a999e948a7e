// Keyed MACs for other purposes than records, each under a key of its own derived from the data
// folder's secret, so that a MAC made for one purpose means nothing for another.
import { keysOfFolder } from './installation-keys.ts';

/**
 * HMAC-SHA256, 64 hex digits, of UTF-8 texts.
 * @param purpose one word; the same purpose gives the same key
 * @throws StorageError when the key cannot be read or made
 */
export function createPurposeMac(folder: string, purpose: string): (text: string) => string {
  return keysOfFolder(folder).mac(purpose);
}
