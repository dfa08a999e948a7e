// `/api/v1/grants/{grant}/…`: what is done to a grant's token. Each takes effect on the next request.
import { z } from 'zod';
import { type Grant, grantSchema } from '#contract/control.ts';
import { mintedGrantSchema, rotationSchema } from '#contract/control-api.ts';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { HttpProblem, NO_BODY, NOTHING } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { nothing } from './list-answer.ts';
import { found, granted } from './refusals.ts';

const grantOnly = z.strictObject({
  grant: z.string().min(1).max(128).describe('Id of the grant.'),
});
const MINTED = {
  name: 'MintedGrant',
  schema: mintedGrantSchema,
  description: 'The grant and its token.',
};

export function grantTokenRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [rotateGrant(parts), revealGrant(parts), revokeGrant(parts), removeGrant(parts)];
}

function rotateGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/grants/{grant}/rotate',
    id: 'rotateGrant',
    action: 'grants.write',
    summary: 'Replaces the token of a grant.',
    creates: true,
    parameters: grantOnly,
    query: NOTHING,
    body: rotationSchema,
    answer: MINTED,
    async handle({ body, by, organisation, path }) {
      await inUse(parts, organisation, path.grant);
      const token = mintToken();
      const { overlapSeconds } = body;
      const done = await parts.store.rotateGrant(by, path.grant, {
        tokenHash: hashToken(token),
        sealedToken: parts.secrets.seal(path.grant, token),
        overlapUntilMs: overlapSeconds === 0 ? null : by.atMs + overlapSeconds * 1_000,
      });
      const grant = granted(done, 'grant');
      return { value: { grant, token }, revision: grant.revision };
    },
  });
}

function revealGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/grants/{grant}/reveal',
    id: 'revealGrant',
    action: 'grants.write',
    summary: 'Shows the token of a grant again; the audit log says who looked.',
    parameters: grantOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: MINTED,
    async handle({ by, organisation, path }) {
      const grant = await inUse(parts, organisation, path.grant);
      const sealed = granted(await parts.store.revealGrant(by, path.grant), 'token');
      const token = parts.secrets.open(path.grant, sealed);
      return { value: { grant, token } };
    },
  });
}

/** A revoked grant has no token any more; the store would say that there is no such grant. */
async function inUse({ store }: ControlParts, organisation: string, id: string): Promise<Grant> {
  const grant = found(await store.grant(organisation, id), 'grant');
  if (grant.state !== 'revoked') return grant;
  throw new HttpProblem(409, 'the grant is revoked', { help: 'mint another one' });
}

function revokeGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/grants/{grant}/revoke',
    id: 'revokeGrant',
    action: 'grants.write',
    summary: 'Revokes a grant for good, and cuts its open streams.',
    parameters: grantOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Grant', schema: grantSchema, description: 'The grant.' },
    async handle({ by, path }) {
      const value = granted(await parts.store.revokeGrant(by, path.grant), 'grant');
      return { value, revision: value.revision };
    },
  });
}

function removeGrant(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'delete',
    path: '/api/v1/grants/{grant}',
    id: 'removeGrant',
    action: 'grants.write',
    summary: 'Removes a grant; its records stay.',
    parameters: grantOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Nothing', schema: z.null(), description: 'Done.', status: 204 },
    async handle({ by, path }) {
      granted(await parts.store.removeGrant(by, path.grant), 'grant');
      return nothing();
    },
  });
}
