// How an operation of `/api/v1` is defined: with the action that it is. Whoever asks is known and may do
// it before its code runs; what it writes is in force here before it is answered.
import type { z } from 'zod';
import { type Action, ROLE_OF_ACTION, ROLES, type Role } from '#contract/control.ts';
import type { Actor } from '#core/control/index.ts';
import {
  defineRoute,
  HttpProblem,
  jsonAnswer,
  type Route,
  type RouteDefinition,
  type RouteHeader,
  type RouteInput,
  type RouteValue,
} from '#server/web/index.ts';
import type { ControlParts, Identity } from './control-parts.ts';
import { answerOnce } from './idempotency.ts';

/** `signed-in`: every role may, since it is about whoever asks. */
export type RouteAction = Action | 'signed-in';

export interface ControlRoute extends Route {
  readonly action: RouteAction;
}

/** Who asks. */
export interface Asked {
  readonly identity: Identity;
  readonly organisation: string;
  /** As whom the store notes a change. */
  readonly by: Actor;
}

type Input<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> = RouteInput<Path, Query, Body> & Asked;

export interface ControlDefinition<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends Omit<RouteDefinition<Path, Query, Body>, 'handle'> {
  readonly action: RouteAction;
  /** Takes `Idempotency-Key`: the same request with the same key is done once. */
  readonly creates?: boolean;
  /** Needs `If-Match`. */
  readonly guarded?: boolean;
  handle(input: Input<Path, Query, Body>): Promise<RouteValue | Response>;
}

export const IDEMPOTENCY_KEY: RouteHeader = {
  name: 'Idempotency-Key',
  description: 'The same request with the same key is done once; the answer is kept for a day.',
  required: false,
};

const IF_MATCH: RouteHeader = {
  name: 'If-Match',
  description: 'The `ETag` of what is to be changed, as it was read; 412 when it is another now.',
  required: true,
};

/** What no route may send back as it was asked. */
const NEEDS: Readonly<Record<Role, string>> = {
  viewer: 'a viewer',
  policy_manager: 'a policy manager',
  admin: 'an admin',
};

export function controlRoute<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
>(parts: ControlParts, definition: ControlDefinition<Path, Query, Body>): ControlRoute {
  const { action, creates = false, guarded = false, description } = definition;
  const role = action === 'signed-in' ? 'viewer' : ROLE_OF_ACTION[action];
  const needed = `Needs the role \`${role}\`.`;
  const headers = [...(creates ? [IDEMPOTENCY_KEY] : []), ...(guarded ? [IF_MATCH] : [])];
  return {
    ...definition,
    action,
    description: description === undefined ? needed : `${description} ${needed}`,
    headers,
    async run(request, given) {
      const asked = await admit(parts, request, role);
      const run = () => runFor(parts, definition, asked, request, given);
      return creates ? answerOnce(parts, request, asked, run) : run();
    },
  };
}

async function runFor<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  parts: ControlParts,
  definition: ControlDefinition<Path, Query, Body>,
  asked: Asked,
  request: Request,
  given: Readonly<Record<string, string>>,
): Promise<Response> {
  const handle = (input: RouteInput<Path, Query, Body>) =>
    definition.handle({ ...input, ...asked });
  const answer = await defineRoute({ ...definition, handle }).run(request, given);
  // INVARIANT: whoever has the answer to a write can rely on it.
  if (definition.method !== 'get') await parts.settle();
  return answer instanceof Response ? answer : jsonAnswer(request, answer.value, answer);
}

/** Throws an `HttpProblem`: 401 for a stranger, 403 for a role that may not. */
async function admit(parts: ControlParts, request: Request, role: Role): Promise<Asked> {
  const identity = await parts.identify(request);
  if (identity === undefined) {
    throw new HttpProblem(401, 'nobody is signed in', {
      help: 'sign in at /sign-in, or send an API token as `Authorization: Bearer wka_…`',
      headers: { 'WWW-Authenticate': 'Bearer realm="wicketgate"' },
    });
  }
  if (ROLES.indexOf(identity.role) < ROLES.indexOf(role)) {
    throw new HttpProblem(403, `only ${NEEDS[role]} may do this`, {
      help: 'ask an admin of the organisation',
    });
  }
  const { organisation } = identity;
  return { identity, organisation, by: parts.actorOf(identity) };
}
