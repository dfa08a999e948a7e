// `/api/v1/grants`: which bearer token leads to which servers under which policy.
import { z } from 'zod';
import { grantSchema } from '#contract/control.ts';
import {
  attachmentSchema,
  grantChangeSchema,
  grantListSchema,
  mintedGrantSchema,
  newGrantSchema,
  snippetListSchema,
} from '#contract/control-api.ts';
import type { GrantRow } from '#core/control/index.ts';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { snippetsFor, TOKEN_PLACEHOLDER } from '#server/clients/index.ts';
import { newObjectId } from '#server/host/object-id.ts';
import {
  cursorParameter,
  HttpProblem,
  limitParameter,
  NO_BODY,
  NOTHING,
  revisionOf,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { created, defined, listed, pagingOf } from './list-answer.ts';
import { found, granted } from './refusals.ts';

const grantOnly = z.strictObject({
  grant: z.string().min(1).max(128).describe('Id of the grant.'),
});
const ONE = { name: 'Grant', schema: grantSchema, description: 'The grant.' };

export function grantRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listGrants(parts),
    mintGrant(parts),
    oneGrant(parts),
    changeGrant(parts),
    attachPolicy(parts),
    snippets(parts),
  ];
}

function listGrants(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/grants',
    id: 'listGrants',
    action: 'grants.read',
    summary: 'Grants, newest first.',
    parameters: NOTHING,
    query: z.strictObject({
      server: z.string().min(1).max(128).optional().describe('Leading to this server.'),
      policy: z.string().min(1).max(128).optional().describe('With this policy.'),
      text: z.string().max(200).optional().describe('In label, id or tags.'),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'GrantList', schema: grantListSchema, description: 'A page of grants.' },
    async handle({ organisation, query, request }) {
      const { server, policy, text } = query;
      const filter = defined({ server, policy, text });
      return listed(request, await parts.store.grants(organisation, filter, pagingOf(query)));
    },
  });
}

function mintGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/grants',
    id: 'mintGrant',
    action: 'grants.write',
    summary: 'Mints a grant; its token opens the servers from the next request on.',
    creates: true,
    parameters: NOTHING,
    query: NOTHING,
    body: newGrantSchema,
    answer: {
      name: 'MintedGrant',
      schema: mintedGrantSchema,
      description: 'The grant and its token.',
      status: 201,
    },
    async handle({ body, by, organisation }) {
      await requireParts(parts, organisation, body);
      requireFuture(body.expiresAtMs, by.atMs);
      const token = mintToken();
      const row: GrantRow = {
        ...body,
        id: newObjectId('grt'),
        servers: [...new Set(body.servers)],
        organisation,
        managedBy: 'api',
        state: 'active',
        createdBy: by.name,
        createdAtMs: by.atMs,
        overlapUntilMs: null,
        lastUsedAtMs: null,
        revision: 1,
        tokenHash: hashToken(token),
        previousHash: null,
      };
      const sealed = parts.secrets.seal(row.id, token);
      const grant = granted(await parts.store.addGrant(by, row, sealed), 'grant');
      return created({ grant, token }, `/api/v1/grants/${grant.id}`, grant.revision);
    },
  });
}

function oneGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/grants/{grant}',
    id: 'getGrant',
    action: 'grants.read',
    summary: 'A grant.',
    parameters: grantOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: ONE,
    async handle({ organisation, path }) {
      const value = found(await parts.store.grant(organisation, path.grant), 'grant');
      return { value, revision: value.revision };
    },
  });
}

function changeGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'patch',
    path: '/api/v1/grants/{grant}',
    id: 'changeGrant',
    action: 'grants.write',
    summary: 'Changes a grant; absent members stay as they are.',
    guarded: true,
    parameters: grantOnly,
    query: NOTHING,
    body: grantChangeSchema,
    answer: ONE,
    async handle({ body, by, organisation, path, request }) {
      const revision = revisionOf(request);
      found(await parts.store.grant(organisation, path.grant), 'grant');
      await requireParts(parts, organisation, body);
      requireFuture(body.expiresAtMs ?? null, by.atMs);
      const servers = body.servers === undefined ? undefined : [...new Set(body.servers)];
      const change = defined({ ...body, servers });
      const value = granted(
        await parts.store.changeGrant(by, path.grant, change, revision),
        'grant',
      );
      return { value, revision: value.revision };
    },
  });
}

function attachPolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'put',
    path: '/api/v1/grants/{grant}/policy',
    id: 'attachPolicy',
    action: 'grants.attach',
    summary: 'Attaches a policy to a grant, or takes it away; the next call obeys.',
    guarded: true,
    parameters: grantOnly,
    query: NOTHING,
    body: attachmentSchema,
    answer: ONE,
    async handle({ body, by, organisation, path, request }) {
      const revision = revisionOf(request);
      found(await parts.store.grant(organisation, path.grant), 'grant');
      await requireParts(parts, organisation, body);
      const value = granted(await parts.store.changeGrant(by, path.grant, body, revision), 'grant');
      return { value, revision: value.revision };
    },
  });
}

function snippets(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/grants/{grant}/snippets',
    id: 'listSnippets',
    action: 'grants.read',
    summary: 'What to copy into a client, for each server of a grant.',
    parameters: grantOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: {
      name: 'SnippetList',
      schema: snippetListSchema,
      description: 'With a placeholder where the token belongs.',
    },
    async handle({ identity, organisation, path }) {
      const grant = found(await parts.store.grant(organisation, path.grant), 'grant');
      const data = [];
      for (const id of grant.servers) {
        const server = await parts.store.server(organisation, id);
        if (server === undefined) continue;
        const about = { name: server.name, url: `${identity.origin}/mcp/${id}/` };
        for (const snippet of snippetsFor(about)) data.push({ server: id, ...about, ...snippet });
      }
      return { value: { placeholder: TOKEN_PLACEHOLDER, data } };
    },
  });
}

/** What a grant names must be there. Throws an `HttpProblem` 400 with its place. */
async function requireParts(
  { store }: Pick<ControlParts, 'store'>,
  organisation: string,
  named: {
    readonly servers?: readonly string[] | undefined;
    readonly policy?: string | null | undefined;
  },
): Promise<void> {
  const missing = (at: string, message: string) =>
    new HttpProblem(400, 'the body is not as described', { errors: [{ in: 'body', at, message }] });
  for (const [index, id] of (named.servers ?? []).entries()) {
    if ((await store.server(organisation, id)) === undefined) {
      throw missing(`/servers/${index}`, 'there is no such server');
    }
  }
  const { policy } = named;
  if (policy === undefined || policy === null) return;
  if ((await store.policy(organisation, policy)) === undefined) {
    throw missing('/policy', 'there is no such policy');
  }
}

function requireFuture(expiresAtMs: number | null, nowMs: number): void {
  if (expiresAtMs === null || expiresAtMs > nowMs) return;
  throw new HttpProblem(400, 'the body is not as described', {
    errors: [{ in: 'body', at: '/expiresAtMs', message: 'this moment is past' }],
  });
}
