// `/v1/tools`, `/v1/search`, `/v1/events`, `/v1/attacks`, `/v1/stats`: what goes across servers.
import { z } from 'zod';
import { EVENT_KINDS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import {
  attackListSchema,
  eventPageSchema,
  searchAnswerSchema,
  statsSchema,
  toolPageSchema,
} from '#contract/registry-api.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import type { Attack } from '#core/attacks/index.ts';
import {
  cursorParameter,
  defineRoute,
  limitParameter,
  NO_BODY,
  NOTHING,
  nextAddress,
  type Route,
} from '#server/web/index.ts';
import type { ApiParts } from './parts.ts';
import { defined, listed } from './server-routes.ts';

const QUERY_LENGTH_MAX = 200;
const HITS_MAX = 50;
const serverSlug = z.string().min(1).max(256).optional().describe('Slug of a server.');

export function listRoutes({ store, attacks }: ApiParts): readonly Route[] {
  return [listTools(store), search(store), events(store), listAttacks(attacks), stats(store)];
}

function listTools(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/tools',
    id: 'listTools',
    summary: 'Tools of all servers, worst severity first.',
    parameters: NOTHING,
    query: z.strictObject({
      category: z.enum(TOOL_CLASSES).optional().describe('The worst that the tool may do.'),
      riskClass: z.enum(SEVERITIES).optional().describe('The risk of the category.'),
      severity: z.enum(SEVERITIES).optional().describe('What one misuse would cost.'),
      attack: z.string().min(1).max(100).optional().describe('Id of the attack library.'),
      server: serverSlug,
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'ToolPage', schema: toolPageSchema, description: 'A page of tools.' },
    async handle({ query: { limit, cursor, ...filter }, request }) {
      const page = await store.tools(defined(filter), { limit, ...defined({ cursor }) });
      return listed(request, page);
    },
  });
}

function search(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/search',
    id: 'search',
    summary: 'Servers and tools by words; typing errors are forgiven.',
    parameters: NOTHING,
    query: z.strictObject({
      q: z.string().trim().min(1).max(QUERY_LENGTH_MAX).describe('What is looked for.'),
      kind: z.enum(['server', 'tool']).optional().describe('Only servers, or only tools.'),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(HITS_MAX)
        .default(20)
        .describe(`Hits, 1 to ${HITS_MAX}. Default 20.`),
    }),
    body: NO_BODY,
    answer: { name: 'SearchAnswer', schema: searchAnswerSchema, description: 'Best first.' },
    async handle({ query: { q, limit, kind } }) {
      return { value: { data: await store.search(q, { limit, ...defined({ kind }) }) } };
    },
  });
}

function events(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/events',
    id: 'listEvents',
    summary: 'What has changed, oldest first.',
    description:
      'Keep `cursor` and give it as `after` the next time: nothing is skipped and nothing comes twice.',
    parameters: NOTHING,
    query: z.strictObject({
      after: cursorParameter.describe('`cursor` of the answer before; absent: from the beginning.'),
      server: serverSlug,
      kind: z.array(z.enum(EVENT_KINDS)).min(1).optional().describe('Kinds; may be repeated.'),
      severity: z.enum(SEVERITIES).optional().describe('This severity and up.'),
      limit: limitParameter,
    }),
    body: NO_BODY,
    answer: { name: 'EventPage', schema: eventPageSchema, description: 'A page of events.' },
    async handle({ query: { after, server, kind, severity, limit }, request }) {
      const filter = defined({ server, kinds: kind, severity });
      const { rows, next } = await store.events(filter, { limit, ...defined({ after }) });
      const cursor = next ?? rows.at(-1)?.cursor ?? after ?? null;
      const address = next === undefined ? undefined : nextAddress(request, 'after', next);
      return { value: { data: rows, cursor, next: address ?? null }, next: address };
    },
  });
}

function listAttacks(attacks: readonly Attack[]): Route {
  const data = attacks.map((attack) => {
    const { id, name, family, evidence, summary, steps, incidents } = attack;
    const { access, detection, defence, limits, policy, owasp } = attack;
    const facts = { id, name, family, evidence, summary, steps, incidents };
    return { ...facts, access, detection, defence, limits, policy, owasp };
  });
  return defineRoute({
    method: 'get',
    path: '/v1/attacks',
    id: 'listAttacks',
    summary: 'The attack library.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'AttackList', schema: attackListSchema, description: 'All attacks.' },
    handle: async () => ({ value: { data } }),
  });
}

function stats(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/stats',
    id: 'getStats',
    summary: 'How much the catalogue holds.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Stats', schema: statsSchema, description: 'Counts.' },
    handle: async () => ({ value: await store.stats() }),
  });
}
