// `/api/v1/policies`: named documents, of which every save is a new version.
import { z } from 'zod';
import { policySchema } from '#contract/control.ts';
import {
  newPolicySchema,
  policyChangeSchema,
  policyCheckRequestSchema,
  policyCheckSchema,
  policyListSchema,
  policyWithTextSchema,
} from '#contract/policy-api.ts';
import { newObjectId } from '#server/host/object-id.ts';
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
import { checkPolicy, listingOf, versionOf } from './policy-text.ts';
import { found, granted } from './refusals.ts';

const policyOnly = z.strictObject({
  policy: z.string().min(1).max(128).describe('Id of the policy.'),
});
const ONE = { name: 'Policy', schema: policySchema, description: 'The policy.' };

export function policyRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listPolicies(parts),
    createPolicy(parts),
    checkText(parts),
    onePolicy(parts),
    renamePolicy(parts),
    removePolicy(parts),
  ];
}

function listPolicies(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/policies',
    id: 'listPolicies',
    action: 'policies.read',
    summary: 'Policies, by name.',
    parameters: NOTHING,
    query: z.strictObject({
      server: z.string().min(1).max(128).optional().describe('Written for this server.'),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'PolicyList', schema: policyListSchema, description: 'A page of policies.' },
    async handle({ organisation, query, request }) {
      const filter = defined({ server: query.server });
      return listed(request, await parts.store.policies(organisation, filter, pagingOf(query)));
    },
  });
}

function createPolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/policies',
    id: 'createPolicy',
    action: 'policies.write',
    summary: 'Saves a new policy; its tests are run first.',
    creates: true,
    parameters: NOTHING,
    query: NOTHING,
    body: newPolicySchema,
    answer: { ...ONE, status: 201 },
    async handle({ body, by, organisation }) {
      if (body.server !== null) {
        found(await parts.store.server(organisation, body.server), 'server');
      }
      const { name, server } = body;
      const policy = { id: newObjectId('pol'), name, server, managedBy: 'api' } as const;
      const first = versionOf(body, body.note);
      const value = granted(await parts.store.addPolicy(by, policy, first), 'policy');
      return created(value, `/api/v1/policies/${value.id}`, value.revision);
    },
  });
}

function checkText(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/policies/check',
    id: 'checkPolicy',
    action: 'policies.read',
    summary: 'Checks a policy and runs its tests; nothing is saved.',
    parameters: NOTHING,
    query: NOTHING,
    body: policyCheckRequestSchema,
    answer: { name: 'PolicyCheck', schema: policyCheckSchema, description: 'All problems.' },
    async handle({ body, organisation }) {
      if (body.server !== null) {
        found(await parts.store.server(organisation, body.server), 'server');
      }
      const tools = await listingOf(parts.store, organisation, body.server);
      const { parsed, hash, tests } = checkPolicy(body, tools);
      const { problems, suggestions } = parsed;
      return { value: { valid: hash !== null, hash, problems, suggestions, tests } };
    },
  });
}

function onePolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/policies/{policy}',
    id: 'getPolicy',
    action: 'policies.read',
    summary: 'A policy, with the version that is in force.',
    parameters: policyOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'PolicyWithText', schema: policyWithTextSchema, description: 'The policy.' },
    async handle({ organisation, path }) {
      const { store } = parts;
      const policy = found(await store.policy(organisation, path.policy), 'policy');
      const newest = await store.version(organisation, policy.id, policy.version);
      const current = found(newest, 'version');
      return { value: { ...policy, current }, revision: policy.revision };
    },
  });
}

function renamePolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'patch',
    path: '/api/v1/policies/{policy}',
    id: 'renamePolicy',
    action: 'policies.write',
    summary: 'Gives a policy another name.',
    guarded: true,
    parameters: policyOnly,
    query: NOTHING,
    body: policyChangeSchema,
    answer: ONE,
    async handle({ body, by, path, request }) {
      const revision = revisionOf(request);
      const done = await parts.store.renamePolicy(by, path.policy, body.name, revision);
      const value = granted(done, 'policy');
      return { value, revision: value.revision };
    },
  });
}

function removePolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'delete',
    path: '/api/v1/policies/{policy}',
    id: 'removePolicy',
    action: 'policies.write',
    summary: 'Removes a policy that no grant has.',
    parameters: policyOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Nothing', schema: z.null(), description: 'Done.', status: 204 },
    async handle({ by, path }) {
      granted(await parts.store.removePolicy(by, path.policy), 'policy');
      return nothing();
    },
  });
}
