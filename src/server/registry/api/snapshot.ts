// `/v1/snapshot`: the whole catalogue as JSON Lines, made while it is read, so that its size costs no
// memory. A reader that was cut off goes on from the last `page` line; the `end` line says it is whole.
import { z } from 'zod';
import { type SnapshotLine, snapshotLineSchema } from '#contract/registry-api.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import {
  cursorParameter,
  defineRoute,
  HttpProblem,
  NO_BODY,
  NOTHING,
  type Route,
} from '#server/web/index.ts';
import { otherRequests } from '../other-requests.ts';
import type { ApiParts } from './parts.ts';
import { defined } from './server-routes.ts';

const SERVERS_A_PAGE = 100;
const TYPE = 'application/jsonl';
/** Snapshots that may be on their way at once: each takes its share of the process. */
const RUNNING_MAX = 4;

export function snapshotRoute({ store }: ApiParts): Route {
  let running = 0;
  return defineRoute({
    method: 'get',
    path: '/v1/snapshot',
    id: 'getSnapshot',
    summary: 'All servers and tools, one JSON value a line.',
    description:
      'A server comes before its tools. What changes meanwhile may be missing or new: follow the events from the cursor of the `start` line. Compressed when `Accept-Encoding` has `gzip`.',
    parameters: NOTHING,
    query: z.strictObject({
      cursor: cursorParameter.describe('`next` of the last `page` line that arrived.'),
    }),
    body: NO_BODY,
    answer: {
      name: 'SnapshotLine',
      schema: snapshotLineSchema,
      description: 'A line of the answer.',
      type: TYPE,
    },
    async handle({ query: { cursor }, request }) {
      if (running >= RUNNING_MAX) {
        throw new HttpProblem(503, 'too many snapshots are on their way', {
          headers: { 'Retry-After': '10' },
        });
      }
      // The first page is read before the answer begins: a wrong cursor is still a 400.
      const first = await store.slugs({ limit: SERVERS_A_PAGE, ...defined({ cursor }) });
      const [newest] = (await store.recentEvents({}, { limit: 1 })).rows;
      const lines = snapshotLines(store, first, newest?.cursor ?? null);
      running += 1;
      return streamed(lines, request, () => {
        running -= 1;
      });
    },
  });
}

type SlugPage = Awaited<ReturnType<CatalogueStore['slugs']>>;

async function* snapshotLines(
  store: CatalogueStore,
  first: SlugPage,
  events: string | null,
): AsyncGenerator<SnapshotLine> {
  let servers = 0;
  let page = first;
  yield { kind: 'start', events };
  for (;;) {
    for (const { slug } of page.rows) {
      const server = await store.server(slug);
      if (server === undefined) continue;
      servers += 1;
      yield { kind: 'server', server };
      for (const tool of await store.toolsOf(slug)) yield { kind: 'tool', tool };
    }
    if (page.next === undefined) break;
    yield { kind: 'page', next: page.next };
    page = await store.slugs({ limit: SERVERS_A_PAGE, cursor: page.next });
  }
  yield { kind: 'end', servers };
}

/** @param onEnd called once, when the last line has gone or nobody reads on */
function streamed(
  lines: AsyncGenerator<SnapshotLine>,
  request: Request,
  onEnd: () => void,
): Response {
  const encoder = new TextEncoder();
  const plain = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await lines.next();
        if (done) {
          onEnd();
          controller.close();
        } else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      } catch (error) {
        onEnd();
        throw error;
      }
      await otherRequests();
    },
    async cancel() {
      onEnd();
      await lines.return(undefined);
    },
  });
  const headers = { 'Content-Type': TYPE, 'Cache-Control': 'no-store', Vary: 'Accept-Encoding' };
  if (!takesGzip(request)) return new Response(plain, { headers });
  const body = plain.pipeThrough(new CompressionStream('gzip'));
  return new Response(body, { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}

function takesGzip(request: Request): boolean {
  const accepted = request.headers.get('accept-encoding') ?? '';
  return accepted
    .split(',')
    .some((entry) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/i.test(entry));
}
