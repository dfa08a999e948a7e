// The registry as one web application: pages for people, `/v1` for programs, `/registry/mcp` for
// agents, all from the same store. Mounted by `serve` beside the gateway; holds no state.
import { Hono } from 'hono';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { ATTACKS } from '#core/attacks/index.ts';
import { failureResponse, HttpProblem, problemResponse } from '#server/web/index.ts';
import { createApi } from './api/create-api.ts';
import type { RegistryMcp, RegistryMcpParts } from './mcp/create-mcp.ts';
import { createPages } from './pages/create-pages.ts';
import type { Page } from './pages/page.ts';
import { answerPage } from './pages/page-answer.ts';
import { createPrecheck } from './precheck.ts';
import { problemOf } from './storage-problem.ts';
import { createRememberWanted } from './wanted.ts';

export interface SiteParts {
  readonly store: CatalogueStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Version of this program, for the API's document and the MCP server. */
  readonly version: string;
  /** `https://host`, without a slash at the end: how others reach it. Default: as they asked. */
  readonly baseUrl?: string;
}

export interface RegistrySite {
  /** Answers every request; never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ends what is still being answered over MCP. */
  close(): Promise<void>;
}

export const MCP_PATH = '/registry/mcp';

export function createSite(parts: SiteParts): RegistrySite {
  const { store, now, log, version, baseUrl = '' } = parts;
  const precheck = createPrecheck({ store, remember: createRememberWanted({ store, now, log }) });
  const mcp = createMcpOnDemand({ store, precheck, attacks: ATTACKS, baseUrl, version, log });
  const app = new Hono();
  const showPage = (page: Page, request: Request) => {
    const { origin, pathname } = new URL(request.url);
    return answerPage(request, page, baseUrl === '' ? origin : baseUrl, pathname.endsWith('.md'));
  };
  app.route('/', createApi({ store, precheck, attacks: ATTACKS, version, log, showPage }));
  app.all(MCP_PATH, ({ req }) => mcp.fetch(req.raw));
  app.route(
    '/',
    createPages({ store, log, ...(baseUrl === '' ? {} : { baseUrl: () => baseUrl }) }),
  );
  app.onError((error) => failureResponse(error, { log, problemOf }));
  return {
    fetch: async (request) => app.fetch(request),
    close: () => mcp.close(),
  };
}

/** Its code is as large as all the rest; it is loaded when the first agent asks. */
function createMcpOnDemand(parts: RegistryMcpParts): RegistryMcp {
  let loaded: Promise<RegistryMcp> | undefined;
  const load = async () => (await import('./mcp/create-mcp.ts')).createRegistryMcp(parts);
  return {
    async fetch(request) {
      loaded ??= load();
      return (await loaded).fetch(request);
    },
    close: async () => (await loaded)?.close(),
  };
}

/** True for what is there for everybody, pages of other origins included: the data of the API. */
export function isPublicData(path: string): boolean {
  return path === '/v1' || path.startsWith('/v1/');
}

/** What is answered while there is no catalogue to answer from. */
export async function unavailableSite(): Promise<Response> {
  const help = 'the log of the server says why';
  return problemResponse(new HttpProblem(503, 'the catalogue cannot be opened', { help }));
}
