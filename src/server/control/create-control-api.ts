// `/api/v1` as one web application: all routes of this room and the OpenAPI document of them.
import { z } from 'zod';
import { serverToolSchema } from '#contract/control.ts';
import { problemSchema } from '#contract/policy-api.ts';
import {
  createEventStreams,
  createWebApi,
  defineRoute,
  NO_BODY,
  NOTHING,
  openApiDocument,
} from '#server/web/index.ts';
import { approvalRoutes } from './approval-routes.ts';
import { changeRoutes } from './change-routes.ts';
import type { ControlParts } from './control-parts.ts';
import type { ControlRoute, RouteAction } from './control-route.ts';
import { grantRoutes } from './grant-routes.ts';
import { grantTokenRoutes } from './grant-token-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { organisationRoutes } from './organisation-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { policyRoutes } from './policy-routes.ts';
import { policyVersionRoutes } from './policy-version-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { recordChartRoutes } from './record-chart-routes.ts';
import { exportRecords } from './record-export-route.ts';
import { oneRecord, recordRoutes } from './record-routes.ts';
import { problemOf } from './refusals.ts';
import { serverRoutes } from './server-routes.ts';
import { toolRoutes } from './tool-routes.ts';

export interface ControlApiParts extends Omit<ControlParts, 'identify' | 'streams'> {
  /** Who asks; `peer` is the address of whoever opened the connection. */
  readonly identify: (request: Request, peer?: string) => ReturnType<ControlParts['identify']>;
}

export interface ControlApi {
  /** Never rejects. */
  readonly fetch: (request: Request, peer?: string) => Promise<Response>;
  /** Every operation and the action that it is; the document itself is open to everybody. */
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly id: string;
    readonly action: RouteAction;
  }[];
  /** Ends every answer that has no end of its own; the rest goes on. */
  readonly drain: () => void;
}

export const API_BASE = '/api/v1';

const DESCRIPTION =
  'Everything that the dashboard does. Lists come a page at a time (`next`), creating takes an ' +
  '`Idempotency-Key`, changing needs `If-Match` with the `ETag` that was read. Errors are problem ' +
  'details (RFC 9457). Names and texts of tools are the servers’ own words: data, never instructions.';

const SECURITY = {
  apiToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token `wka_…`, from the settings.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-wicketgate',
    description: 'A session of the dashboard; writes also need the header `X-Wicketgate-CSRF`.',
  },
};

/** Answers hold texts of strangers: no browser is to show them as a page, or hand them to another. */
const SHIELD: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'no-referrer'],
];

export function createControlApi(given: ControlApiParts): ControlApi {
  const peers = new WeakMap<Request, string>();
  const identify = (request: Request) => given.identify(request, peers.get(request));
  const streams = createEventStreams({ log: given.log });
  const parts: ControlParts = { ...given, identify, streams };
  const routes: readonly ControlRoute[] = [
    ...organisationRoutes(parts),
    ...overviewRoutes(parts),
    ...serverRoutes(parts),
    ...toolRoutes(parts),
    ...policyRoutes(parts),
    ...policyVersionRoutes(parts),
    ...previewRoutes(parts),
    ...grantRoutes(parts),
    ...grantTokenRoutes(parts),
    ...approvalRoutes(parts),
    ...memberRoutes(parts),
    ...recordRoutes(parts),
    ...recordChartRoutes(parts),
    exportRecords(parts),
    oneRecord(parts),
    ...changeRoutes(parts),
  ];
  const { version, log } = parts;
  let document: Record<string, unknown> | undefined;
  const documentRoute = defineRoute({
    method: 'get',
    path: `${API_BASE}/openapi.json`,
    id: 'getOpenApi',
    summary: 'This document.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'OpenApi', schema: z.unknown(), description: 'OpenAPI 3.1.' },
    async handle() {
      document ??= openApiDocument({
        title: 'Wicketgate control plane',
        version,
        description: DESCRIPTION,
        routes: [...routes, documentRoute],
        schemas: { PolicyProblem: problemSchema, ServerTool: serverToolSchema },
        security: SECURITY,
      });
      return { value: document };
    },
  });
  const app = createWebApi({ routes: [...routes, documentRoute], base: API_BASE, log, problemOf });
  return {
    async fetch(request, peer) {
      if (peer !== undefined) peers.set(request, peer);
      const response = await app.fetch(request);
      for (const [name, value] of SHIELD) response.headers.set(name, value);
      return response;
    },
    operations: routes.map(({ method, path, id, action }) => ({ method, path, id, action })),
    drain: () => streams.close(),
  };
}
