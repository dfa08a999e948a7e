// Seals secrets that must be read again: credentials of upstreams, tokens that may be revealed. A sealed
// value says under which key, and belongs to one record: in another's place it does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type SecretKey, type SecretKeys, SecretKeysError } from './secret-keys.ts';

export interface SecretBox {
  /** Seals under the newest key. @param record id of the record that the secret belongs to */
  seal(record: string, secret: string): Uint8Array;
  /**
   * The secret. Throws `SecretKeysError` when its key is not there, or when the value was changed or is
   * another record's.
   */
  open(record: string, sealed: Uint8Array): string;
  /** The same secret under the newest key; the given value when it already is. Throws like `open`. */
  renew(record: string, sealed: Uint8Array): Uint8Array;
}

// version · key id · nonce · tag · ciphertext
const VERSION = 1;
const KEY_ID_END = 5;
const NONCE_END = 17;
const TAG_END = 33;
const CIPHER = 'aes-256-gcm';

export function createSecretBox(keys: SecretKeys): SecretBox {
  const newest = (): SecretKey => {
    const key = keys.all().at(-1);
    if (key !== undefined) return key;
    throw new SecretKeysError(
      'there is no key to seal with',
      'add one with `wicketgate keys rotate`',
    );
  };
  const seal = (record: string, secret: string): Uint8Array => {
    const { id, key } = newest();
    const head = Buffer.concat([Buffer.from([VERSION]), Buffer.from(id, 'hex')]);
    const nonce = randomBytes(NONCE_END - KEY_ID_END);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(head, record));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed]);
  };
  const open = (record: string, sealed: Uint8Array): string => {
    const id = keyOf(sealed);
    const key = keys.find(id);
    if (key === undefined) {
      throw new SecretKeysError(
        `a secret of \`${record}\` is sealed under the key \`${id}\`, which is not there`,
        'restore `secrets.keys` from a backup, or enter the secret again',
      );
    }
    return unsealed(key, record, sealed);
  };
  return {
    seal,
    open,
    renew(record, sealed) {
      return keyOf(sealed) === newest().id ? sealed : seal(record, open(record, sealed));
    },
  };
}

/** Id of the key under which a value is sealed; empty for what is no sealed value. */
export function keyOf(sealed: Uint8Array): string {
  if (sealed[0] !== VERSION || sealed.length < TAG_END) return '';
  return Buffer.from(sealed.subarray(1, KEY_ID_END)).toString('hex');
}

function unsealed({ key }: SecretKey, record: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(KEY_ID_END, NONCE_END), {
    authTagLength: TAG_END - NONCE_END,
  });
  decipher.setAAD(boundTo(bytes.subarray(0, KEY_ID_END), record));
  decipher.setAuthTag(bytes.subarray(NONCE_END, TAG_END));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(TAG_END)), decipher.final()]);
    return opened.toString('utf8');
  } catch (error) {
    throw new SecretKeysError(
      `a secret of \`${record}\` does not open: it was changed, or belongs to another record`,
      'enter the secret again',
      error,
    );
  }
}

function boundTo(head: Uint8Array, record: string): Buffer {
  return Buffer.concat([head, Buffer.from(record, 'utf8')]);
}
