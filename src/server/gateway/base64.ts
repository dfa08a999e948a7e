// Decodes the base64 form of mirrored header values: strict, and only to valid UTF-8.
import { isUtf8 } from 'node:buffer';

/** `undefined` when the text is no canonical base64 of UTF-8. */
export function decodeBase64(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded || !isUtf8(bytes)) return undefined;
  return bytes.toString();
}
