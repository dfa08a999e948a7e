// Hashing as the pure rooms take it: a function from text to text.
import { hash } from 'node:crypto';

/** SHA-256 of the UTF-8 bytes of a text, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}
