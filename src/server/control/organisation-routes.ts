// `/api/v1/me`, `/api/v1/organisation`, `/api/v1/audit`: who asks, where, and what has been done.
import { z } from 'zod';
import { organisationSchema, ROLE_OF_ACTION, ROLES } from '#contract/control.ts';
import { auditListSchema, meSchema, organisationChangeSchema } from '#contract/control-api.ts';
import {
  cursorParameter,
  limitParameter,
  NO_BODY,
  NOTHING,
  revisionOf,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { defined, listed, pagingOf } from './list-answer.ts';
import { found, granted } from './refusals.ts';

const ONE = { name: 'Organisation', schema: organisationSchema, description: 'The organisation.' };

export function organisationRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [whoAsks(parts), oneOrganisation(parts), changeOrganisation(parts), auditLog(parts)];
}

function whoAsks(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/me',
    id: 'getMe',
    action: 'signed-in',
    summary: 'Who asks, and what they may do.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'Me', schema: meSchema, description: 'Who asks.' },
    async handle({ identity, organisation }) {
      const { kind, name, role, csrf } = identity;
      const rank = ROLES.indexOf(role);
      const value = {
        kind,
        name,
        role,
        actions: Object.entries(ROLE_OF_ACTION).flatMap(([action, least]) =>
          ROLES.indexOf(least) <= rank ? [action] : [],
        ),
        member: identity.kind === 'member' ? identity.member : null,
        organisation: found(await parts.store.organisation(organisation), 'organisation'),
        csrf,
        version: parts.version,
      };
      return { value, cache: 'no-store' };
    },
  });
}

function oneOrganisation(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/organisation',
    id: 'getOrganisation',
    action: 'signed-in',
    summary: 'The organisation and its settings.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: ONE,
    async handle({ organisation }) {
      const value = found(await parts.store.organisation(organisation), 'organisation');
      return { value, revision: value.revision };
    },
  });
}

function changeOrganisation(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'patch',
    path: '/api/v1/organisation',
    id: 'changeOrganisation',
    action: 'settings.write',
    summary: 'Changes the name or the settings; absent members stay as they are.',
    guarded: true,
    parameters: NOTHING,
    query: NOTHING,
    body: organisationChangeSchema,
    answer: ONE,
    async handle({ body, by, organisation, request }) {
      const revision = revisionOf(request);
      const before = found(await parts.store.organisation(organisation), 'organisation');
      const settings =
        body.settings === undefined
          ? {}
          : { settings: { ...before.settings, ...defined(body.settings) } };
      const change = { ...defined({ name: body.name }), ...settings };
      const done = await parts.store.changeOrganisation(by, change, revision);
      const value = granted(done, 'organisation');
      return { value, revision: value.revision };
    },
  });
}

function auditLog(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/audit',
    id: 'listAudit',
    action: 'audit.read',
    summary: 'What was changed, by whom and from where; newest first.',
    parameters: NOTHING,
    query: z.strictObject({
      actor: z.string().min(1).max(254).optional(),
      action: z.string().min(1).max(64).optional().describe('Such as `grant.minted`.'),
      object: z.string().min(1).max(128).optional().describe('Id of what was changed.'),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'AuditList', schema: auditListSchema, description: 'A page of events.' },
    async handle({ organisation, query, request }) {
      const { actor, action, object } = query;
      const filter = defined({ actor, action, object });
      return listed(request, await parts.store.audit(organisation, filter, pagingOf(query)));
    },
  });
}
