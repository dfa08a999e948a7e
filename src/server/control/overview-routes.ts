// `/api/v1/overview` and `/api/v1/search`: the whole organisation at a glance, and by words.
import { z } from 'zod';
import { overviewSchema, searchListSchema } from '#contract/overview-api.ts';
import { NO_BODY, NOTHING } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { allRows } from './list-answer.ts';

const GRANTS_COUNTED_MAX = 5_000;
const ROWS_MAX = 2_000;
const HITS_OF_A_KIND = 8;

export function overviewRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [overview(parts), search(parts)];
}

function overview(parts: ControlParts): ControlRoute {
  const { store } = parts;
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/overview',
    id: 'getOverview',
    action: 'servers.read',
    summary: 'Numbers of the organisation.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Overview', schema: overviewSchema, description: 'Counts.' },
    async handle({ organisation }) {
      const servers = await allRows((page) => store.servers(organisation, page), ROWS_MAX);
      const policies = await allRows((page) => store.policies(organisation, {}, page), ROWS_MAX);
      const grants = await allRows(
        (page) => store.grants(organisation, {}, page),
        GRANTS_COUNTED_MAX,
      );
      const active = grants.rows.filter(({ state }) => state === 'active');
      const states = servers.rows.map(({ health }) => health.state);
      const value = {
        servers: {
          total: servers.rows.length,
          connected: states.filter((state) => state === 'connected').length,
          trouble: states.filter((state) => state === 'error' || state === 'needs-sign-in').length,
        },
        tools: await countTools(parts, organisation, servers.rows),
        policies: policies.rows.length,
        grants: {
          active: active.length,
          withoutPolicy: active.filter(({ policy }) => policy === null).length,
          used: active.filter(({ lastUsedAtMs }) => lastUsedAtMs !== null).length,
          counted: !grants.more,
        },
      };
      return { value };
    },
  });
}

async function countTools(
  { store }: ControlParts,
  organisation: string,
  servers: readonly { readonly id: string; readonly toolCount: number }[],
) {
  let [total, unapproved] = [0, 0];
  const waiting: z.infer<typeof overviewSchema>['tools']['waiting'] = [];
  for (const { id: server, toolCount } of servers) {
    total += toolCount;
    if (toolCount === 0) continue;
    const tools = await store.tools(organisation, server);
    const open = tools.filter(({ state }) => state !== 'approved');
    if (open.length === 0) continue;
    unapproved += open.length;
    waiting.push({
      server,
      unapproved: open.length,
      changed: open.filter(({ state }) => state === 'changed').length,
      findings: open.filter(({ findings }) => findings !== undefined).length,
    });
  }
  return { total, unapproved, waiting };
}

interface Hit {
  readonly kind: 'server' | 'policy' | 'grant' | 'member' | 'tool';
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
  readonly server: string | null;
}

function search(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/search',
    id: 'searchOrganisation',
    action: 'servers.read',
    summary: 'Servers, tools, policies, grants and members by a part of their names.',
    parameters: NOTHING,
    query: z.strictObject({
      q: z.string().trim().min(1).max(200).describe('What is looked for.'),
    }),
    body: NO_BODY,
    answer: { name: 'SearchList', schema: searchListSchema, description: 'Hits, by kind.' },
    async handle({ organisation, query: { q } }) {
      return { value: { data: await hits(parts, organisation, q.toLowerCase()) } };
    },
  });
}

async function hits(
  { store }: ControlParts,
  organisation: string,
  wanted: string,
): Promise<readonly Hit[]> {
  const has = (...texts: readonly (string | null)[]) =>
    texts.some((text) => text?.toLowerCase().includes(wanted) === true);
  const servers = await allRows((page) => store.servers(organisation, page), ROWS_MAX);
  const policies = await allRows((page) => store.policies(organisation, {}, page), ROWS_MAX);
  const members = await allRows((page) => store.members(organisation, page), ROWS_MAX);
  const grants = await store.grants(organisation, { text: wanted }, { limit: HITS_OF_A_KIND });
  const tools: Hit[] = [];
  for (const { id: server, name } of servers.rows) {
    if (tools.length >= HITS_OF_A_KIND) break;
    for (const tool of await store.tools(organisation, server)) {
      if (!has(tool.name, tool.title)) continue;
      tools.push({ kind: 'tool', id: tool.name, title: tool.name, detail: name, server });
    }
  }
  const few = (found: readonly Hit[]) => found.slice(0, HITS_OF_A_KIND);
  return [
    ...few(
      servers.rows.flatMap(({ id, name, health }): Hit[] =>
        has(name, id)
          ? [{ kind: 'server', id, title: name, detail: health.state, server: null }]
          : [],
      ),
    ),
    ...few(
      policies.rows.flatMap(({ id, name, version, server }): Hit[] =>
        has(name, id)
          ? [{ kind: 'policy', id, title: name, detail: `version ${version}`, server }]
          : [],
      ),
    ),
    ...grants.rows.map(
      ({ id, label, state }): Hit => ({
        kind: 'grant',
        id,
        title: label,
        detail: state,
        server: null,
      }),
    ),
    ...few(tools),
    ...few(
      members.rows.flatMap(({ id, email, name, role }): Hit[] =>
        has(email, name)
          ? [{ kind: 'member', id, title: name ?? email, detail: role, server: null }]
          : [],
      ),
    ),
  ];
}
