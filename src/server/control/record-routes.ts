// `/api/v1/records`: calls and how they were decided, as a list, one by one, and as they happen.
import { z } from 'zod';
import { recordFilterSchema, recordListSchema, recordSchema } from '#contract/records-api.ts';
import { type RecordFilter, recordPasses } from '#core/decisions/index.ts';
import {
  cursorParameter,
  type EventSink,
  lastEventId,
  limitParameter,
  NO_BODY,
  NOTHING,
  type ServerEvent,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { listed, pagingOf } from './list-answer.ts';
import { liveAnswer } from './live-answer.ts';
import { createRecordPages, LOOK_EVERY_MS, type RecordPages } from './record-pages.ts';
import { scopedFilter } from './records-parts.ts';
import { found } from './refusals.ts';

export const recordFilterQuery = z.strictObject(recordFilterSchema.shape);

export function recordRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [listRecords(parts), followRecords(parts)];
}

function listRecords(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records',
    id: 'listRecords',
    action: 'records.read',
    summary: 'Calls, newest first.',
    description: 'A call is found at most a second after it was decided.',
    parameters: NOTHING,
    query: recordFilterQuery.extend({ limit: limitParameter, cursor: cursorParameter }),
    body: NO_BODY,
    answer: { name: 'RecordList', schema: recordListSchema, description: 'A page of them.' },
    async handle({ organisation, query, request }) {
      const { limit, cursor, ...asked } = query;
      const filter = await scopedFilter(parts, organisation, asked);
      return listed(
        request,
        await parts.records.store.records(filter, pagingOf({ limit, cursor })),
      );
    },
  });
}

/** Comes after the other routes below `/records`, whose addresses it would take for ids. */
export function oneRecord(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records/{record}',
    id: 'getRecord',
    action: 'records.read',
    summary: 'One call.',
    parameters: z.strictObject({
      record: z.string().min(1).max(1_024).describe('The gateway’s id of the call.'),
    }),
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Record', schema: recordSchema, description: 'The call.' },
    async handle({ organisation, path }) {
      const row = found(await parts.records.store.record(path.record), 'record');
      const filter = await scopedFilter(parts, organisation, {});
      return { value: found(recordPasses(filter, row) ? row : undefined, 'record') };
    },
  });
}

function followRecords(parts: ControlParts): ControlRoute {
  const action = 'records.read';
  const pages = createRecordPages(parts.records.store);
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records/live',
    id: 'followRecords',
    action,
    summary: 'Calls as they happen.',
    description:
      'Server-sent events `record`; a call that ends is sent again with its completion. `Last-Event-ID` goes on after a lost connection: nothing is left out, and what was on the way may come again.',
    parameters: NOTHING,
    query: recordFilterQuery,
    body: NO_BODY,
    answer: {
      name: 'Record',
      schema: recordSchema,
      description: 'The data of each event.',
      type: 'text/event-stream',
    },
    async handle(asked) {
      const { organisation, query, request } = asked;
      const filter = await scopedFilter(parts, organisation, query);
      const from = lastEventId(request);
      // A place that is none is refused before the answer has begun.
      if (from !== undefined) await pages.after(from);
      const start = from ?? (await pages.end());
      return liveAnswer(parts, asked, action, (sink) => feedRecords(pages, filter, start, sink));
    },
  });
}

/** After so long without a record of theirs readers are told where they are, milliseconds. */
const PLACE_EVERY_MS = 5_000;

async function feedRecords(
  pages: RecordPages,
  filter: RecordFilter,
  start: string,
  sink: EventSink,
): Promise<void> {
  let place = start;
  let told = start;
  let toldMs = performance.now();
  let goesOn = await sink.send([{ event: 'open', id: start, data: {} }]);
  while (goesOn) {
    const page = await pages.after(place);
    const rows = page.rows.filter((row) => recordPasses(filter, row));
    const isLate = page.cursor !== told && performance.now() - toldMs > PLACE_EVERY_MS;
    if (rows.length > 0 || isLate) {
      goesOn = await sink.send(eventsOf(rows, page.cursor));
      [told, toldMs] = [page.cursor, performance.now()];
    }
    if (page.cursor === place) await pauseUntil(sink.ended);
    place = page.cursor;
    goesOn &&= !sink.ended.aborted;
  }
}

/** Only the last one names the place: it is that of all of them. */
function eventsOf(rows: readonly unknown[], id: string): readonly ServerEvent[] {
  if (rows.length === 0) return [{ event: 'place', id, data: {} }];
  return rows.map((data, index) => {
    const event = { event: 'record', data };
    return index === rows.length - 1 ? { ...event, id } : event;
  });
}

function pauseUntil(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, LOOK_EVERY_MS);
    function done() {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    }
    ended.addEventListener('abort', done);
    if (ended.aborted) done();
  });
}
