// What binds the answer of an issuer to the browser that asked: one secret in a cookie, from which
// state, nonce and PKCE verifier are derived together with what the sign-in is for. Nothing is kept
// here, so that any gateway can take the answer. A changed cookie gives another state: refused.
import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

const payloadSchema = z.strictObject({
  issuer: z.string(),
  /** Where to go afterwards. */
  to: z.string(),
  /** Secret of the invitation that is being accepted. */
  invitation: z.string().optional(),
  /** Id of the signed-in member who connects the account. */
  connect: z.string().optional(),
  /** Milliseconds since 1970. */
  endsAtMs: z.int(),
});
export type FlowPurpose = Omit<z.infer<typeof payloadSchema>, 'endsAtMs'>;

export interface Flow {
  readonly purpose: FlowPurpose;
  readonly state: string;
  readonly nonce: string;
  /** PKCE, RFC 7636: 43 characters. */
  readonly verifier: string;
}

/** A person types a password and a second factor in less. */
export const FLOW_MS = 600_000;
const COOKIE = /^([\w-]{1,2000})\.([\w-]{43})$/;

/** @returns the flow, and the value of its cookie */
export function startFlow(purpose: FlowPurpose, nowMs: number): { flow: Flow; cookie: string } {
  const payload = JSON.stringify({ ...purpose, endsAtMs: nowMs + FLOW_MS });
  const text = Buffer.from(payload).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  return { flow: flowOf(purpose, text, secret), cookie: `${text}.${secret}` };
}

/** `undefined`: none, malformed, too late, or of another issuer. */
export function readFlow(
  cookie: string | undefined,
  issuer: string,
  nowMs: number,
): Flow | undefined {
  const [, text = '', secret = ''] = COOKIE.exec(cookie ?? '') ?? [];
  const checked = payloadSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!checked.success) return undefined;
  const { endsAtMs, ...purpose } = checked.data;
  if (endsAtMs <= nowMs || purpose.issuer !== issuer) return undefined;
  return flowOf(purpose, text, secret);
}

function flowOf(purpose: FlowPurpose, text: string, secret: string): Flow {
  const derive = (use: string) =>
    createHmac('sha256', secret).update(`${use}\n${text}`).digest('base64url');
  return {
    purpose,
    state: derive('state'),
    nonce: derive('nonce'),
    verifier: derive('verifier'),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
