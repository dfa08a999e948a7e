// `/api/v1/records/export`: all records that a filter lets pass as a file, page by page, never faster
// than it is taken.
import { z } from 'zod';
import {
  EXPORT_FORMATS,
  EXPORT_TYPES,
  type ExportFormat,
  exportHead,
  exportLine,
  type RecordFilter,
  type RecordStore,
} from '#core/decisions/index.ts';
import { NO_BODY, NOTHING } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { pagingOf } from './list-answer.ts';
import { recordFilterQuery } from './record-routes.ts';
import { scopedFilter } from './records-parts.ts';

const PAGE_ROWS = 250;
const WAITING_BYTES_MAX = 262_144;

export function exportRecords(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records/export',
    id: 'exportRecords',
    action: 'records.read',
    summary: 'Records as JSON Lines or CSV, newest first.',
    description:
      'In CSV a text that a spreadsheet would take for a formula begins with an apostrophe. New columns come last.',
    parameters: NOTHING,
    query: recordFilterQuery.extend({
      format: z.enum(EXPORT_FORMATS).default('jsonl').describe('Default `jsonl`.'),
    }),
    body: NO_BODY,
    answer: {
      name: 'RecordExport',
      schema: z.string(),
      description: 'The file.',
      type: 'application/jsonl',
    },
    async handle({ organisation, query: { format, ...asked }, request }) {
      const filter = await scopedFilter(parts, organisation, asked);
      const name = `records-${new Date(parts.now()).toISOString().slice(0, 10)}.${format}`;
      return new Response(exportStream(parts.records.store, filter, format, request.signal), {
        headers: {
          'Content-Type': EXPORT_TYPES[format],
          'Content-Disposition': `attachment; filename="${name}"`,
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        },
      });
    },
  });
}

function exportStream(
  store: Pick<RecordStore, 'records'>,
  filter: RecordFilter,
  format: ExportFormat,
  gone: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  let head = exportHead(format);
  return new ReadableStream<Uint8Array>(
    {
      async pull(queue) {
        gone.throwIfAborted();
        const page = await store.records(filter, pagingOf({ limit: PAGE_ROWS, cursor }));
        const lines = page.rows.map((row) => exportLine(format, row)).join('');
        // An empty chunk would not be asked for again.
        if (head !== '' || lines !== '') queue.enqueue(encoder.encode(head + lines));
        head = '';
        cursor = page.next;
        if (cursor === undefined) queue.close();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }),
  );
}
