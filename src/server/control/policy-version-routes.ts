// `/api/v1/policies/{policy}/versions`: what a policy has been, and what it becomes next.
import { z } from 'zod';
import { policySchema, policyVersionSchema } from '#contract/control.ts';
import {
  newVersionSchema,
  policyDiffSchema,
  policyVersionListSchema,
  restoreSchema,
} from '#contract/policy-api.ts';
import { diffLines } from '#core/control/index.ts';
import {
  cursorParameter,
  limitParameter,
  NO_BODY,
  NOTHING,
  revisionOf,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { created, listed, pagingOf } from './list-answer.ts';
import { versionOf } from './policy-text.ts';
import { found, granted } from './refusals.ts';

const policy = z.string().min(1).max(128).describe('Id of the policy.');
const version = z.coerce.number().int().min(1).describe('Number of the version.');
const policyOnly = z.strictObject({ policy });
const SAVED = { name: 'Policy', schema: policySchema, description: 'The policy as it is now.' };

export function policyVersionRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listVersions(parts),
    saveVersion(parts),
    oneVersion(parts),
    restoreVersion(parts),
    diffVersions(parts),
  ];
}

function listVersions(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/policies/{policy}/versions',
    id: 'listPolicyVersions',
    action: 'policies.read',
    summary: 'The versions of a policy, newest first, without their texts.',
    parameters: policyOnly,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
    body: NO_BODY,
    answer: {
      name: 'PolicyVersionList',
      schema: policyVersionListSchema,
      description: 'A page of versions.',
    },
    async handle({ organisation, path, query, request }) {
      found(await parts.store.policy(organisation, path.policy), 'policy');
      const page = await parts.store.versions(organisation, path.policy, pagingOf(query));
      const rows = page.rows.map(({ text: _, ...row }) => row);
      return listed(request, { ...page, rows });
    },
  });
}

function saveVersion(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/policies/{policy}/versions',
    id: 'savePolicy',
    action: 'policies.write',
    summary: 'Saves a new version, which is in force for the next call; its tests are run first.',
    creates: true,
    guarded: true,
    parameters: policyOnly,
    query: NOTHING,
    body: newVersionSchema,
    answer: { ...SAVED, status: 201 },
    async handle({ body, by, path, organisation, request }) {
      const revision = revisionOf(request);
      found(await parts.store.policy(organisation, path.policy), 'policy');
      const next = versionOf(body, body.note);
      const done = await parts.store.savePolicy(by, path.policy, next, revision);
      const value = granted(done, 'policy');
      const address = `/api/v1/policies/${value.id}/versions/${value.version}`;
      return created(value, address, value.revision);
    },
  });
}

function oneVersion(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/policies/{policy}/versions/{version}',
    id: 'getPolicyVersion',
    action: 'policies.read',
    summary: 'A version of a policy.',
    parameters: z.strictObject({ policy, version }),
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'PolicyVersion', schema: policyVersionSchema, description: 'The version.' },
    async handle({ organisation, path }) {
      const row = await parts.store.version(organisation, path.policy, path.version);
      return { value: found(row, 'version') };
    },
  });
}

function restoreVersion(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/policies/{policy}/restore',
    id: 'restorePolicy',
    action: 'policies.write',
    summary: 'Saves the text of an older version as a new one.',
    creates: true,
    guarded: true,
    parameters: policyOnly,
    query: NOTHING,
    body: restoreSchema,
    answer: { ...SAVED, status: 201 },
    async handle({ body, by, path, organisation, request }) {
      const { store } = parts;
      const revision = revisionOf(request);
      const old = found(await store.version(organisation, path.policy, body.version), 'version');
      const next = versionOf(old, body.note ?? `Version ${old.version} restored.`);
      const value = granted(await store.savePolicy(by, path.policy, next, revision), 'policy');
      const address = `/api/v1/policies/${value.id}/versions/${value.version}`;
      return created(value, address, value.revision);
    },
  });
}

function diffVersions(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/policies/{policy}/diff',
    id: 'diffPolicy',
    action: 'policies.read',
    summary: 'What two versions of a policy differ in, line by line.',
    parameters: policyOnly,
    query: z.strictObject({ from: version, to: version }),
    body: NO_BODY,
    answer: { name: 'PolicyDiff', schema: policyDiffSchema, description: 'All lines.' },
    async handle({ organisation, path, query: { from, to } }) {
      const { store } = parts;
      const before = found(await store.version(organisation, path.policy, from), 'version');
      const after = found(await store.version(organisation, path.policy, to), 'version');
      return { value: { from, to, lines: diffLines(before.text, after.text) } };
    },
  });
}
