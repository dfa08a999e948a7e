// Where the command line finds approvals: in a data folder, or at a gateway by its API. Both show the
// same and refuse in the same words.
import type { Approval } from '#contract/control.ts';
import { approvalDetailSchema, approvalListSchema } from '#contract/control-api.ts';
import type { ApprovalDetail } from '#server/approvals/index.ts';
import { openLocalApprovals } from '#server/open-local-approvals.ts';
import { jsonOf, notTaken } from '../api/api-client.ts';
import { UsageError } from '../usage-error.ts';

export interface ApprovalSource {
  /** Newest first. */
  list(pendingOnly: boolean): Promise<readonly Approval[]>;
  get(id: string): Promise<ApprovalDetail | undefined>;
  /** A text: why it was not decided. */
  decide(
    verdict: 'approve' | 'refuse',
    id: string,
    note: string | undefined,
  ): Promise<Approval | string>;
  close(): Promise<void>;
}

const LIST_MAX = 200;

const REFUSALS = {
  'not-found': 'there is no approval of this id',
  expired: 'it has expired; the agent has to ask again',
  decided: 'it has been decided already',
  'own-request': 'nobody may approve a call of a grant that they minted',
  'not-allowed': 'you may not decide',
} as const;

export function localSource(folder: string): ApprovalSource {
  const approvals = openLocalApprovals(folder);
  const by = { name: 'cli' };
  return {
    async list(pendingOnly) {
      const filter = pendingOnly ? ({ state: 'pending' } as const) : {};
      return (await approvals.list(filter, { limit: LIST_MAX })).rows;
    },
    get: (id) => approvals.get(undefined, id),
    async decide(verdict, id, note) {
      const decided = await approvals[verdict](by, id, note);
      return decided.ok ? decided.approval : REFUSALS[decided.why];
    },
    close: approvals.close,
  };
}

export function remoteSource(url: string, token: string): ApprovalSource {
  const base = `${url.replace(/\/+$/, '')}/api/v1/approvals`;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${base}${path}`, { ...init, headers, redirect: 'error' });
    const body = await jsonOf(answer, url);
    return { status: answer.status, body };
  };
  return {
    async list(pendingOnly) {
      const { status, body } = await ask(
        `?limit=${LIST_MAX}${pendingOnly ? '&state=pending' : ''}`,
      );
      if (status !== 200) throw refusal(url, status, body);
      return approvalListSchema.parse(body).data;
    },
    async get(id) {
      const { status, body } = await ask(`/${encodeURIComponent(id)}`);
      if (status === 404) return undefined;
      if (status !== 200) throw refusal(url, status, body);
      return approvalDetailSchema.parse(body) as ApprovalDetail; // differences are ours
    },
    async decide(verdict, id, note) {
      const { status, body } = await ask(`/${encodeURIComponent(id)}/${verdict}`, {
        method: 'POST',
        body: JSON.stringify(note === undefined ? {} : { note }),
      });
      if (status === 200) return approvalDetailSchema.shape.approval.parse(body);
      if (status === 401) throw refusal(url, status, body);
      return detailOf(status, body);
    },
    close: async () => {},
  };
}

function refusal(url: string, status: number, body: unknown): UsageError {
  if (status === 401) return notTaken(url);
  return new UsageError(`the gateway has refused: ${detailOf(status, body)}`, textOf('help', body));
}

function detailOf(status: number, body: unknown): string {
  return textOf('detail', body) ?? `status ${status}`;
}

/** A member of a problem. */
function textOf(name: string, body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
