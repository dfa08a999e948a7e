// Signs a delivery so that its receiver can tell that it comes from us and is not an old one played
// again: HMAC-SHA256 over id, time and body, in the headers of Standard Webhooks.
import { createHmac } from 'node:crypto';

export interface Delivery {
  /** Stable: a delivery that is sent again has the same one. */
  readonly id: string;
  readonly body: string;
}

const PREFIX = 'whsec_';

/**
 * @param secret `whsec_` and the key in base64
 * @param atMs when this attempt is made
 */
export function signedHeaders(
  { id, body }: Delivery,
  secret: string,
  atMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const key = Buffer.from(
    secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret,
    'base64',
  );
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}
