// Idempotency keys: the first request with a key is done, later ones get its answer. Answers may hold a
// token that is shown once, so they are kept sealed.

import { sha256Hex } from '#server/host/hash.ts';
import { HttpProblem, problemResponse } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import type { Asked } from './control-route.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'etag', 'location', 'cache-control'];

interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

/** Without a key the request is done as it is. Throws an `HttpProblem` 400, 409 or 422. */
export async function answerOnce(
  parts: Pick<ControlParts, 'store' | 'secrets' | 'now'>,
  request: Request,
  { organisation, by }: Asked,
  run: () => Promise<Response>,
): Promise<Response> {
  const given = request.headers.get('idempotency-key');
  if (given === null) return run();
  if (!KEY.test(given)) {
    throw new HttpProblem(400, 'the header `Idempotency-Key` takes 1 to 255 visible characters');
  }
  // Keys of one are not those of another.
  const key = sha256Hex(`${by.id ?? by.name}\n${given}`);
  const { pathname } = new URL(request.url);
  const asked = sha256Hex(`${request.method} ${pathname}\n${await request.clone().text()}`);
  const known = await parts.store.remember(organisation, key, asked, parts.now());
  if (known !== undefined) return replay(parts, organisation, key, asked, known);
  const response = await run().catch((error: unknown) => {
    // What was refused has done nothing, and is refused again.
    if (error instanceof HttpProblem) return problemResponse(error);
    throw error;
  });
  const answer: KeptAnswer = {
    status: response.status,
    headers: [...response.headers].filter(([name]) => KEPT_HEADERS.includes(name)),
    text: await response.text(),
  };
  const sealed = parts.secrets.seal(recordOf(organisation, key), JSON.stringify(answer));
  await parts.store.answered(organisation, key, Buffer.from(sealed).toString('base64'));
  return toResponse(answer);
}

function replay(
  { secrets }: Pick<ControlParts, 'secrets'>,
  organisation: string,
  key: string,
  asked: string,
  known: { readonly request: string; readonly answer: string | null },
): Response {
  if (known.request !== asked) {
    throw new HttpProblem(422, 'this `Idempotency-Key` was used for another request', {
      help: 'take a new key for each thing that is created',
    });
  }
  if (known.answer === null) {
    throw new HttpProblem(409, 'the first request with this `Idempotency-Key` has no answer yet', {
      help: 'look whether it was done, then take a new key',
    });
  }
  const text = secrets.open(recordOf(organisation, key), Buffer.from(known.answer, 'base64'));
  const answer = JSON.parse(text) as KeptAnswer; // sealed by answerOnce
  return toResponse(answer, { 'Idempotency-Replayed': 'true' });
}

function recordOf(organisation: string, key: string): string {
  return `answer:${organisation}:${key}`;
}

function toResponse({ status, headers, text }: KeptAnswer, more = {}): Response {
  const all = new Headers({ ...Object.fromEntries(headers), ...more });
  return new Response(status === 204 ? null : text, { status, headers: all });
}
