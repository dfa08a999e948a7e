// `/api/v1/servers`: what stands behind the gateway, how it is reached, which tools it lists.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PRESETS } from '#contract/catalogue.ts';
import { serverSchema } from '#contract/control.ts';
import {
  newServerSchema,
  recommendedPolicySchema,
  serverChangeSchema,
  serverListSchema,
  serverTestSchema,
  surveySchema,
} from '#contract/control-api.ts';
import { policyForServer, ratedTool } from '#core/catalogue/index.ts';
import type { ServerRow } from '#core/control/index.ts';
import { formatPolicy } from '#core/policy/index.ts';
import {
  cursorParameter,
  limitParameter,
  NO_BODY,
  NOTHING,
  revisionOf,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { created, defined, listed, nothing, pagingOf } from './list-answer.ts';
import { found, granted } from './refusals.ts';
import { openSecrets, sealSecrets, shownUpstream, valuesOf } from './sealed-values.ts';

const server = z.string().min(1).max(128).describe('Id of the server.');
const serverOnly = z.strictObject({ server });
const ONE = { name: 'Server', schema: serverSchema, description: 'The server.' };
const GONE = { name: 'Nothing', schema: z.null(), description: 'Done.', status: 204 };

export function serverRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listServers(parts),
    addServer(parts),
    testServer(parts),
    oneServer(parts),
    changeServer(parts),
    removeServer(parts),
    checkServer(parts),
    recommendedPolicy(parts),
  ];
}

function listServers(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/servers',
    id: 'listServers',
    action: 'servers.read',
    summary: 'Servers, by name.',
    parameters: NOTHING,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
    body: NO_BODY,
    answer: { name: 'ServerList', schema: serverListSchema, description: 'A page of servers.' },
    async handle({ organisation, query, request }) {
      return listed(request, await parts.store.servers(organisation, pagingOf(query)));
    },
  });
}

function addServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/servers',
    id: 'addServer',
    action: 'servers.write',
    summary: 'Registers a server.',
    description: 'It is served at once, and asked for its tools; `checkServer` waits for them.',
    creates: true,
    parameters: NOTHING,
    query: NOTHING,
    body: newServerSchema,
    answer: { ...ONE, status: 201 },
    async handle({ body, by }) {
      const id = randomUUID();
      const row: ServerRow = {
        id,
        organisation: by.organisation,
        name: body.name,
        upstream: shownUpstream(body.upstream),
        secrets: sealSecrets(parts.secrets, id, valuesOf(body.upstream)),
        managedBy: 'api',
        health: { state: 'unknown', detail: null, checkedAtMs: null },
        toolCount: 0,
        catalogueSlug: body.catalogueSlug,
        createdAtMs: by.atMs,
        revision: 1,
      };
      const value = granted(await parts.store.addServer(by, row), 'server');
      return created(value, `/api/v1/servers/${id}`, value.revision);
    },
  });
}

function testServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/servers/test',
    id: 'testServer',
    action: 'servers.write',
    summary: 'Asks a server for its tools without registering it.',
    parameters: NOTHING,
    query: NOTHING,
    body: serverTestSchema,
    answer: { name: 'Survey', schema: surveySchema, description: 'What it answered.' },
    async handle({ body }) {
      valuesOf(body.upstream);
      return { value: await parts.surveys.test(body.upstream) };
    },
  });
}

function oneServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/servers/{server}',
    id: 'getServer',
    action: 'servers.read',
    summary: 'A server.',
    parameters: serverOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: ONE,
    async handle({ organisation, path }) {
      const value = found(await parts.store.server(organisation, path.server), 'server');
      return { value, revision: value.revision };
    },
  });
}

function changeServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'patch',
    path: '/api/v1/servers/{server}',
    id: 'changeServer',
    action: 'servers.write',
    summary: 'Changes a server; absent members stay as they are.',
    guarded: true,
    parameters: serverOnly,
    query: NOTHING,
    body: serverChangeSchema,
    answer: ONE,
    async handle({ body, by, organisation, path, request }) {
      const revision = revisionOf(request);
      found(await parts.store.server(organisation, path.server), 'server');
      const { upstream, ...rest } = body;
      const change: Parameters<typeof parts.store.changeServer>[2] = {
        ...defined(rest),
        ...(upstream === undefined
          ? {}
          : {
              upstream: shownUpstream(upstream),
              secrets: sealSecrets(
                parts.secrets,
                path.server,
                valuesOf(upstream, await secretsOf(parts, path.server)),
              ),
            }),
      };
      const done = await parts.store.changeServer(by, path.server, change, revision);
      const value = granted(done, 'server');
      return { value, revision: value.revision };
    },
  });
}

async function secretsOf({ store, secrets }: ControlParts, id: string) {
  const row = await store.liveServer(id);
  return row === undefined ? {} : openSecrets(secrets, row);
}

function removeServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'delete',
    path: '/api/v1/servers/{server}',
    id: 'removeServer',
    action: 'servers.write',
    summary: 'Removes a server, and revokes the grants that lead only to it.',
    parameters: serverOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: GONE,
    async handle({ by, path }) {
      granted(await parts.store.removeServer(by, path.server), 'server');
      return nothing();
    },
  });
}

function checkServer(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/servers/{server}/check',
    id: 'checkServer',
    action: 'policies.write',
    summary: 'Asks a server for its tools now, and keeps what it says.',
    parameters: serverOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Survey', schema: surveySchema, description: 'What it answered.' },
    async handle({ organisation, path }) {
      found(await parts.store.server(organisation, path.server), 'server');
      return { value: found(await parts.surveys.check(path.server), 'server') };
    },
  });
}

function recommendedPolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/servers/{server}/recommended-policy',
    id: 'recommendPolicy',
    action: 'policies.read',
    summary: 'The policy that is recommended for the tools of a server.',
    parameters: serverOnly,
    query: z.strictObject({ preset: z.enum(PRESETS).default('recommended') }),
    body: NO_BODY,
    answer: {
      name: 'RecommendedPolicy',
      schema: recommendedPolicySchema,
      description: 'Not saved yet.',
    },
    async handle({ organisation, path, query: { preset } }) {
      found(await parts.store.server(organisation, path.server), 'server');
      const tools = await parts.store.tools(organisation, path.server);
      const rated = tools.map(({ name, class: category, severity, inputSchema }) =>
        ratedTool({ name, category, severity, inputSchema }),
      );
      const document = policyForServer(rated, preset);
      return { value: { preset, text: `${formatPolicy(document)}\n` } };
    },
  });
}
