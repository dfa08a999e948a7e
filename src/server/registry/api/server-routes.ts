// `/v1/servers`: what is known of one server and of its tools, and the policy for it.
import { z } from 'zod';
import {
  GRADE_LETTERS,
  PRESETS,
  serverRecordSchema,
  toolRecordSchema,
} from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { policySchema, serverPageSchema, serverToolsSchema } from '#contract/registry-api.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { policyForServer, ratedTool } from '#core/catalogue/index.ts';
import {
  cursorParameter,
  defineRoute,
  HttpProblem,
  limitParameter,
  NO_BODY,
  NOTHING,
  nextAddress,
  type Route,
} from '#server/web/index.ts';
import { nameOfSegment } from '../pages/address.ts';
import type { ApiParts } from './parts.ts';

const slug = z.string().min(1).max(256).describe('Stable name of the server.');
const slugOnly = z.strictObject({ slug });
/** The longest names that servers have are far below it. */
const toolName = z
  .string()
  .min(1)
  .max(2_048)
  .describe(
    'Name of the tool, percent-encoded; `~` and two hex digits stand for a character that no address can carry (`..` is `~2E~2E`).',
  );

export function serverRoutes({ store }: ApiParts): readonly Route[] {
  return [
    listServers(store),
    oneServer(store),
    toolsOfServer(store),
    oneTool(store),
    policyOfServer(store),
  ];
}

function listServers(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/servers',
    id: 'listServers',
    summary: 'Servers, by slug.',
    parameters: NOTHING,
    query: z.strictObject({
      grade: z.enum(GRADE_LETTERS).optional().describe('Servers of this grade.'),
      category: z
        .enum(TOOL_CLASSES)
        .optional()
        .describe('Servers with at least one tool of this category.'),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'ServerPage', schema: serverPageSchema, description: 'A page of servers.' },
    async handle({ query: { limit, cursor, ...filter }, request }) {
      const page = await store.servers(defined(filter), { limit, ...defined({ cursor }) });
      return listed(request, page);
    },
  });
}

function oneServer(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/servers/{slug}',
    id: 'getServer',
    summary: 'Everything that is known of a server as a whole.',
    parameters: slugOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Server', schema: serverRecordSchema, description: 'The record.' },
    handle: async ({ path }) => ({ value: await serverOf(store, path.slug) }),
  });
}

function toolsOfServer(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/servers/{slug}/tools',
    id: 'listToolsOfServer',
    summary: 'All tools of a server with all that is known of them, riskiest first.',
    parameters: slugOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'ServerTools', schema: serverToolsSchema, description: 'The tools.' },
    async handle({ path }) {
      await serverOf(store, path.slug);
      return { value: { data: await store.toolsOf(path.slug) } };
    },
  });
}

function oneTool(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/servers/{slug}/tools/{name}',
    id: 'getTool',
    summary: 'What a tool can do, how that is known, and the policy for it.',
    parameters: z.strictObject({ slug, name: toolName }),
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Tool', schema: toolRecordSchema, description: 'The record.' },
    async handle({ path }) {
      // Written like in addresses of pages, for names that no URL can carry, such as `..`.
      const name = nameOfSegment(path.name) ?? path.name;
      const tool = (await store.tool(path.slug, path.name)) ?? (await store.tool(path.slug, name));
      if (tool !== undefined) return { value: tool };
      await serverOf(store, path.slug);
      throw new HttpProblem(404, 'the server has no tool of this name');
    },
  });
}

function policyOfServer(store: CatalogueStore): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/servers/{slug}/policy',
    id: 'getPolicy',
    summary: 'A policy for all tools of a server.',
    parameters: slugOnly,
    query: z.strictObject({
      preset: z
        .enum(PRESETS)
        .default('recommended')
        .describe('How strict it is. Default `recommended`.'),
    }),
    body: NO_BODY,
    answer: { name: 'Policy', schema: policySchema, description: 'The document.' },
    async handle({ path, query }) {
      await serverOf(store, path.slug);
      const tools = (await store.toolsOf(path.slug)).map(ratedTool);
      return { value: policyForServer(tools, query.preset) };
    },
  });
}

async function serverOf(store: CatalogueStore, name: string) {
  const server = await store.server(name);
  if (server !== undefined) return server;
  const help = 'search with /v1/search, or ask /v1/precheck so that it is scanned';
  throw new HttpProblem(404, 'no server of this name is in the catalogue', { help });
}

/** A page of the store as an answer. */
export function listed(
  request: Request,
  page: { readonly rows: readonly unknown[]; readonly next?: string },
) {
  const next = page.next === undefined ? undefined : nextAddress(request, 'cursor', page.next);
  return { value: { data: page.rows, next: next ?? null }, next };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the members that are undefined, which optional fields of the store do not take. */
export function defined<T extends object>(value: T): Defined<T> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries) as Defined<T>; // the same members, less the undefined ones
}
