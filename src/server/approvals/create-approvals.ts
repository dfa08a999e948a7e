// What people do with approvals: look at the real call, compare it with the one that was approved last,
// approve or refuse it. Used by the control API and, on the data folder itself, by the command line.
import type { Approval, ApprovalState } from '#contract/control.ts';
import {
  type ApprovalEvent,
  type ApprovalFilter,
  type ApprovalPage,
  type ApprovalRow,
  type ApprovalStore,
  type ArgumentDifference,
  type DecideRefusal,
  diffArguments,
  stateAt,
} from '#core/approvals/index.ts';
import type { SecretBox } from '#server/host/secret-box.ts';
import { SecretKeysError } from '#server/host/secret-keys.ts';
import type { ApprovalWatch } from './approval-watch.ts';

/** Who decides. */
export interface Decider {
  /** Absent: whoever holds the data folder, and with it all organisations. */
  readonly organisation?: string;
  /** E-mail address, token label, `cli`. */
  readonly name: string;
  /** Further names of the same person: who made the API token that is used. */
  readonly alias?: readonly string[];
}

export interface ApprovalsParts {
  readonly store: ApprovalStore;
  readonly box: Pick<SecretBox, 'open'>;
  readonly watch: ApprovalWatch;
  /** Whether nobody may approve a call of a grant that they minted. */
  readonly fourEyes: (organisation: string) => boolean | Promise<boolean>;
  /** Who minted a grant; `undefined`: nobody knows, and then four eyes let nobody approve. */
  readonly mintedBy: (organisation: string, grant: string) => Promise<string | undefined>;
  /** Asked with every decision: whoever has been removed meanwhile decides nothing any more. */
  readonly mayDecide: (by: Decider) => boolean | Promise<boolean>;
  readonly now: () => number;
}

/** An approval with everything that a person needs to decide. */
export interface ApprovalDetail {
  readonly approval: Approval;
  /** The arguments as they will be sent, numbers as written; `null`: they have been forgotten. */
  readonly argumentsText: string | null;
  /** Against the call of the same tool and grant that was approved last; `null`: there is none. */
  readonly changes: {
    readonly since: string;
    readonly differences: readonly ArgumentDifference[];
  } | null;
}

export type Decided =
  | { readonly ok: true; readonly approval: Approval }
  | { readonly ok: false; readonly why: DecideRefusal };

export interface Approvals {
  /** Newest first; an organisation in the filter hides all others. */
  list(
    filter: ApprovalFilter,
    page: ApprovalPage,
  ): Promise<{ readonly rows: readonly Approval[]; readonly next?: string }>;
  get(organisation: string | undefined, id: string): Promise<ApprovalDetail | undefined>;
  approve(by: Decider, id: string, note?: string): Promise<Decided>;
  refuse(by: Decider, id: string, note?: string): Promise<Decided>;
  onChange(listener: (event: ApprovalEvent) => void): () => void;
  /** Whose an approval is; `undefined`: there is none. */
  organisationOf(id: string): Promise<string | undefined>;
}

export function createApprovals(parts: ApprovalsParts): Approvals {
  const { store, watch, now } = parts;
  const find = async (organisation: string | undefined, id: string) => {
    const row = await store.approval(id);
    return organisation === undefined || row?.organisation === organisation ? row : undefined;
  };
  const shown = async (row: ApprovalRow) => toApproval(row, await textOf(parts, row.id), now());
  const decide = async (
    verdict: 'approved' | 'refused',
    by: Decider,
    id: string,
    note: string | undefined,
  ): Promise<Decided> => {
    const row = await find(by.organisation, id);
    if (row === undefined) return { ok: false, why: 'not-found' };
    if (!(await parts.mayDecide(by))) return { ok: false, why: 'not-allowed' };
    if (verdict === 'approved' && (await isOwn(parts, row, by))) {
      return { ok: false, why: 'own-request' };
    }
    const decision = {
      verdict,
      by: by.name,
      atMs: now(),
      note: note === '' ? null : (note ?? null),
    };
    const decided = await store.decide(id, by.organisation, decision);
    watch.look();
    return decided.ok ? { ok: true, approval: await shown(decided.row) } : decided;
  };
  return {
    async list(filter, page) {
      const { rows, next } = await store.approvals(filter, page, now());
      const listed = await Promise.all(rows.map(shown));
      return next === undefined ? { rows: listed } : { rows: listed, next };
    },
    async get(organisation, id) {
      const row = await find(organisation, id);
      if (row === undefined) return undefined;
      const text = await textOf(parts, id);
      const approval = toApproval(row, text, now());
      return { approval, argumentsText: text ?? null, changes: await changesOf(parts, row, text) };
    },
    approve: (by, id, note) => decide('approved', by, id, note),
    refuse: (by, id, note) => decide('refused', by, id, note),
    onChange: watch.listen,
    organisationOf: async (id) => (await store.approval(id))?.organisation,
  };
}

/** Refusing one's own call harms nobody; approving it is what four eyes are against. */
async function isOwn(parts: ApprovalsParts, row: ApprovalRow, by: Decider): Promise<boolean> {
  if (!(await parts.fourEyes(row.organisation))) return false;
  const minted = await parts.mintedBy(row.organisation, row.grant.id);
  return minted === undefined || [by.name, ...(by.alias ?? [])].includes(minted);
}

async function changesOf(
  parts: ApprovalsParts,
  row: ApprovalRow,
  text: string | undefined,
): Promise<ApprovalDetail['changes']> {
  const last = await parts.store.lastApproved(row);
  if (last === undefined || text === undefined) return null;
  const before = await textOf(parts, last.id);
  return before === undefined ? null : { since: last.id, differences: diffArguments(before, text) };
}

/** A text that does not open is like one that was forgotten: the rest can still be looked at. */
async function textOf({ store, box }: ApprovalsParts, id: string): Promise<string | undefined> {
  const sealed = await store.sealedArguments(id);
  if (sealed === undefined) return undefined;
  try {
    return box.open(id, sealed);
  } catch (error) {
    if (error instanceof SecretKeysError) return undefined;
    throw error;
  }
}

function toApproval(row: ApprovalRow, text: string | undefined, nowMs: number): Approval {
  const { id, server, grant, tool, argumentsHmac, definition, policy, rule, message, asks } = row;
  const state: ApprovalState = stateAt(row, nowMs);
  return {
    ...{ id, state, server, grant, tool, argumentsHmac, definition, policy, rule, message, asks },
    arguments: text === undefined ? null : JSON.parse(text),
    argumentsText: text ?? null,
    requestedAtMs: row.requestedAtMs,
    expiresAtMs: row.expiresAtMs,
    decidedAtMs: row.decision?.atMs ?? null,
    decidedBy: row.decision?.by ?? null,
    note: row.decision?.note ?? null,
    usedAtMs: row.use?.atMs ?? null,
  };
}
