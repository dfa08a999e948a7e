// `/api/v1/approvals`: calls that wait for a person. The real arguments are shown to those who may
// decide, and to nobody else.
import { z } from 'zod';
import { APPROVAL_STATES, type Approval, approvalSchema, ROLES } from '#contract/control.ts';
import { approvalDetailSchema, approvalListSchema, decisionSchema } from '#contract/control-api.ts';
import type { Decided, Decider } from '#server/approvals/index.ts';
import {
  cursorParameter,
  HttpProblem,
  limitParameter,
  NO_BODY,
  NOTHING,
} from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type Asked, type ControlRoute, controlRoute } from './control-route.ts';
import { defined, listed, pagingOf } from './list-answer.ts';
import { found } from './refusals.ts';

const approvalOnly = z.strictObject({
  approval: z.string().min(1).max(128).describe('Id of the approval.'),
});

export function approvalRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [
    listApprovals(parts),
    oneApproval(parts),
    decide(parts, 'approve', 'Approves a call: exactly this one passes, once.'),
    decide(parts, 'refuse', 'Refuses a call, or takes an unused approval back.'),
  ];
}

function listApprovals(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/approvals',
    id: 'listApprovals',
    action: 'approvals.read',
    summary: 'Approvals, newest first.',
    description: 'Arguments are null for those who may not decide.',
    parameters: NOTHING,
    query: z.strictObject({
      state: z.enum(APPROVAL_STATES).optional(),
      grant: z.string().min(1).max(128).optional(),
      server: z.string().min(1).max(128).optional(),
      tool: z.string().min(1).max(1_024).optional(),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    body: NO_BODY,
    answer: { name: 'ApprovalList', schema: approvalListSchema, description: 'A page of them.' },
    async handle({ identity, organisation, query, request }) {
      const { limit, cursor, ...filter } = query;
      const page = await parts.approvals.list(
        { organisation, ...defined(filter) },
        pagingOf({ limit, cursor }),
      );
      const rows = page.rows.map((row) => (mayDecide(identity) ? row : withoutArguments(row)));
      return listed(request, { ...page, rows });
    },
  });
}

function oneApproval(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/approvals/{approval}',
    id: 'getApproval',
    action: 'approvals.read',
    summary: 'An approval, and what differs from the call that was approved last.',
    parameters: approvalOnly,
    query: NOTHING,
    body: NO_BODY,
    answer: {
      name: 'ApprovalDetail',
      schema: approvalDetailSchema,
      description: 'Arguments are null for those who may not decide.',
    },
    async handle({ identity, organisation, path }) {
      const detail = found(await parts.approvals.get(organisation, path.approval), 'approval');
      if (mayDecide(identity)) return { value: detail };
      const approval = withoutArguments(detail.approval);
      return { value: { approval, argumentsText: null, changes: null } };
    },
  });
}

function decide(parts: ControlParts, verb: 'approve' | 'refuse', summary: string): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: `/api/v1/approvals/{approval}/${verb}`,
    id: `${verb}Call`,
    action: 'approvals.decide',
    summary,
    parameters: approvalOnly,
    query: NOTHING,
    body: decisionSchema,
    answer: { name: 'Approval', schema: approvalSchema, description: 'As it is now.' },
    async handle({ body, by, identity, path }) {
      const decider = deciderOf(identity);
      const decided = await parts.approvals[verb](decider, path.approval, body.note ?? undefined);
      const value = decisionOf(decided);
      const action = verb === 'approve' ? 'approval.approved' : 'approval.refused';
      await parts.store.noteEvent(by, action, path.approval);
      return { value };
    },
  });
}

function deciderOf(identity: Asked['identity']): Decider {
  const { organisation, name } = identity;
  const made = identity.kind === 'token' ? { alias: [identity.token.createdBy] } : {};
  return { organisation, name, ...made };
}

const REFUSALS: Readonly<
  Record<Extract<Decided, { ok: false }>['why'], readonly [number, string, string?]>
> = {
  'not-found': [404, 'there is no such approval'],
  expired: [409, 'the approval has expired', 'let the agent ask again'],
  decided: [409, 'the approval has been decided already'],
  'own-request': [
    403,
    'nobody may approve a call of a grant that they minted',
    'ask somebody else who may approve',
  ],
  'not-allowed': [403, 'this role may not decide any more'],
};

function decisionOf(decided: Decided): Approval {
  if (decided.ok) return decided.approval;
  const [status, detail, help] = REFUSALS[decided.why];
  throw new HttpProblem(status, detail, help === undefined ? {} : { help });
}

function mayDecide({ role }: Asked['identity']): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf('policy_manager');
}

function withoutArguments(approval: Approval): Approval {
  return { ...approval, arguments: null, argumentsText: null };
}
