// `/api/v1/records/chart` and `/records/limits`: calls by time, and what is used up of the limits whose
// windows run now.
import { z } from 'zod';
import {
  CHART_STEPS,
  limitsUsedSchema,
  recordChartSchema,
  recordFilterSchema,
} from '#contract/records-api.ts';
import { HttpProblem, NO_BODY, NOTHING } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { limitsUsed } from './limits-used.ts';
import { scopedFilter } from './records-parts.ts';

const MINUTE_MS = 60_000;
const STEPS = {
  minute: { ms: MINUTE_MS, shown: 120 },
  hour: { ms: 60 * MINUTE_MS, shown: 7 * 24 },
  day: { ms: 1_440 * MINUTE_MS, shown: 90 },
} as const;
/** Steps of one chart. */
const STEPS_MAX = 3_000;

export function recordChartRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [chart(parts), limits(parts)];
}

function chart(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records/chart',
    id: 'getRecordChart',
    action: 'records.read',
    summary: 'Calls by minute, hour or day.',
    description:
      'Without `from` the last 120 minutes, 168 hours or 90 days. Both ends are moved outwards to whole steps.',
    parameters: NOTHING,
    query: z.strictObject({
      step: z.enum(CHART_STEPS).default('hour').describe('Default `hour`.'),
      server: recordFilterSchema.shape.server,
      grant: recordFilterSchema.shape.grant,
      from: recordFilterSchema.shape.from,
      to: recordFilterSchema.shape.to,
    }),
    body: NO_BODY,
    answer: { name: 'RecordChart', schema: recordChartSchema, description: 'Numbers of calls.' },
    async handle({ organisation, query: { step, from, to, server, grant } }) {
      const { ms, shown } = STEPS[step];
      const toMs = Math.ceil((to ?? parts.now() + 1) / ms) * ms;
      const fromMs = Math.floor((from ?? Math.max(0, toMs - shown * ms)) / ms) * ms;
      if ((toMs - fromMs) / ms > STEPS_MAX) {
        const help = 'choose a longer step, or a shorter time';
        throw new HttpProblem(400, `a chart has at most ${STEPS_MAX} steps`, { help });
      }
      const asked = { server, grant, from: fromMs, to: toMs };
      const filter = await scopedFilter(parts, organisation, asked);
      const data = toMs <= fromMs ? [] : await parts.records.store.counts(filter, ms);
      return { value: { step, fromMs, toMs: Math.max(fromMs, toMs), data } };
    },
  });
}

function limits(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/records/limits',
    id: 'listLimitsUsed',
    action: 'records.read',
    summary: 'What is used of limits whose window runs now, the fullest first.',
    description: 'At most 200.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'LimitsUsed', schema: limitsUsedSchema, description: 'The limits.' },
    async handle({ organisation }) {
      return { value: { data: await limitsUsed(parts, organisation) } };
    },
  });
}
