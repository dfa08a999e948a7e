// `/api/v1/members`, `/api/v1/invitations`, `/api/v1/api-tokens`: people and programs, and their roles.
import { z } from 'zod';
import { type Member, memberSchema } from '#contract/control.ts';
import {
  apiTokenListSchema,
  memberChangeSchema,
  memberListSchema,
  mintedApiTokenSchema,
  newApiTokenSchema,
  newInvitationSchema,
  secretLinkSchema,
} from '#contract/control-api.ts';
import { newObjectId } from '#server/host/object-id.ts';
import { mintApiToken } from '#server/sign-in/index.ts';
import {
  cursorParameter,
  HttpProblem,
  limitParameter,
  NO_BODY,
  NOTHING,
  revisionOf,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type Asked, type ControlRoute, controlRoute } from './control-route.ts';
import { created, defined, listed, nothing, pagingOf } from './list-answer.ts';
import { found, granted } from './refusals.ts';

const memberOnly = z.strictObject({
  member: z.string().min(1).max(128).describe('Id of the member.'),
});
const ONE = { name: 'Member', schema: memberSchema, description: 'The member.' };
const GONE = { name: 'Nothing', schema: z.null(), description: 'Done.', status: 204 };
const LINK = {
  name: 'SecretLink',
  schema: secretLinkSchema,
  description: 'The link, shown once.',
  status: 201,
};

export function memberRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listMembers(parts),
    oneMember(parts),
    changeMember(parts),
    removeMember(parts),
    invite(parts),
    inviteAgain(parts),
    passwordLink(parts),
    listApiTokens(parts),
    mintToken(parts),
    removeApiToken(parts),
  ];
}

function listMembers(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/members',
    id: 'listMembers',
    action: 'members.read',
    summary: 'Members, oldest first.',
    parameters: NOTHING,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
    body: NO_BODY,
    answer: { name: 'MemberList', schema: memberListSchema, description: 'A page of members.' },
    async handle({ organisation, query, request }) {
      return listed(request, await parts.store.members(organisation, pagingOf(query)));
    },
  });
}

function oneMember(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/members/{member}',
    id: 'getMember',
    action: 'members.read',
    summary: 'A member.',
    parameters: memberOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: ONE,
    async handle({ organisation, path }) {
      const value = found(await parts.store.member(organisation, path.member), 'member');
      return { value, revision: value.revision };
    },
  });
}

function changeMember(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'patch',
    path: '/api/v1/members/{member}',
    id: 'changeMember',
    action: 'members.write',
    summary: 'Changes the role or the name of a member.',
    guarded: true,
    parameters: memberOnly,
    query: NOTHING,
    body: memberChangeSchema,
    answer: ONE,
    async handle({ body, by, path, request }) {
      const revision = revisionOf(request);
      const done = await parts.store.changeMember(by, path.member, defined(body), revision);
      const value = granted(done, 'member');
      return { value, revision: value.revision };
    },
  });
}

function removeMember(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'delete',
    path: '/api/v1/members/{member}',
    id: 'removeMember',
    action: 'members.write',
    summary: 'Removes a member, and ends their sessions.',
    parameters: memberOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: GONE,
    async handle({ by, path }) {
      granted(await parts.store.removeMember(by, path.member), 'member');
      return nothing();
    },
  });
}

function invite(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/invitations',
    id: 'invite',
    action: 'members.write',
    summary: 'Invites somebody: adds the member, and makes a link that works once.',
    creates: true,
    parameters: NOTHING,
    query: NOTHING,
    body: newInvitationSchema,
    answer: LINK,
    async handle({ body, by, identity }) {
      const id = newObjectId('mem');
      const done = await parts.store.addMember(by, { ...body, id, invited: true });
      const member = granted(done, 'member');
      return linkFor(parts, { identity, member, purpose: 'invitation' });
    },
  });
}

function inviteAgain(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/members/{member}/invitation',
    id: 'inviteAgain',
    action: 'members.write',
    summary: 'Makes a new link for somebody who has not come yet.',
    creates: true,
    parameters: memberOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: LINK,
    async handle({ identity, organisation, path }) {
      const member = found(await parts.store.member(organisation, path.member), 'member');
      if (member.invited) return linkFor(parts, { identity, member, purpose: 'invitation' });
      throw new HttpProblem(409, 'the member has signed in already', {
        help: 'make a link for a new password instead',
      });
    },
  });
}

function passwordLink(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/members/{member}/password-link',
    id: 'makePasswordLink',
    action: 'members.write',
    summary: 'Makes a link under which a member chooses a new password.',
    creates: true,
    parameters: memberOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: LINK,
    async handle({ by, identity, organisation, path }) {
      const member = found(await parts.store.member(organisation, path.member), 'member');
      await parts.store.noteEvent(by, 'member.password-link', member.id);
      return linkFor(parts, { identity, member, purpose: 'password' });
    },
  });
}

async function linkFor(
  parts: ControlParts,
  about: {
    readonly identity: Asked['identity'];
    readonly member: Member;
    readonly purpose: 'invitation' | 'password';
  },
) {
  const { identity, member, purpose } = about;
  const made = await parts.makeLink(purpose, identity.organisation, member.id);
  const { expiresAtMs } = made;
  const value = { member, link: `${identity.origin}${made.path}`, expiresAtMs };
  return created(value, `/api/v1/members/${member.id}`);
}

function listApiTokens(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/api-tokens',
    id: 'listApiTokens',
    action: 'settings.write',
    summary: 'Tokens of this API.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: { name: 'ApiTokenList', schema: apiTokenListSchema, description: 'All of them.' },
    async handle({ organisation }) {
      return { value: { data: await parts.store.apiTokens(organisation) } };
    },
  });
}

function mintToken(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/api-tokens',
    id: 'mintApiToken',
    action: 'settings.write',
    summary: 'Mints a token of this API, which is shown once.',
    creates: true,
    parameters: NOTHING,
    query: NOTHING,
    body: newApiTokenSchema,
    answer: {
      name: 'MintedApiToken',
      schema: mintedApiTokenSchema,
      description: 'The token, shown once.',
      status: 201,
    },
    async handle({ body, by }) {
      if (body.expiresAtMs !== null && body.expiresAtMs <= by.atMs) {
        throw new HttpProblem(400, 'the body is not as described', {
          errors: [{ in: 'body', at: '/expiresAtMs', message: 'this moment is past' }],
        });
      }
      const { token, hash } = mintApiToken();
      const row = {
        ...body,
        id: newObjectId('tok'),
        createdBy: by.name,
        createdAtMs: by.atMs,
        lastUsedAtMs: null,
        hash,
      };
      const apiToken = granted(await parts.store.addApiToken(by, row), 'token');
      return created({ apiToken, token }, '/api/v1/api-tokens');
    },
  });
}

function removeApiToken(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'delete',
    path: '/api/v1/api-tokens/{token}',
    id: 'removeApiToken',
    action: 'settings.write',
    summary: 'Ends a token of this API.',
    parameters: z.strictObject({
      token: z.string().min(1).max(128).describe('Id of the token.'),
    }),
    query: NOTHING,
    body: NO_BODY,
    answer: GONE,
    async handle({ by, path }) {
      granted(await parts.store.removeApiToken(by, path.token), 'token');
      return nothing();
    },
  });
}
