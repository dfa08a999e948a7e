// A gate with approvals over a ledger in a folder of its own, a clock that a test moves, and a person
// who decides: real parts, without sockets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalsParts, Decider } from '#server/approvals/index.ts';
import { createGate, type GateAnswer } from '#server/gateway/gate.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import { approvalPage, openApprovalDesk } from '#server/open-approval-desk.ts';
import { createArgumentsHmac, openLedger } from '#server/storage/index.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import { readMessage } from '../../src/core/mcp/index.ts';
import { attachPolicy } from '../channel/parts.ts';
import { NOON_MS } from '../ledger/drafts.ts';

export const MINUTE_MS = 60_000;
export const ANA: Decider = { organisation: 'org_a', name: 'ana@example.com' };
export const ASKING = {
  version: '1',
  default: 'allow',
  tools: { pay: { approve_if: [{ conditions: [], message: 'Ask the owner.' }] } },
};

export interface Asked {
  readonly tool?: string;
  /** JSON text, as a client writes it. */
  readonly args?: string;
  readonly grant?: string;
  readonly server?: string;
  readonly organisation?: string;
  readonly policy?: object;
}

export type HeldGate = ReturnType<typeof openHeldGate>;

export function openHeldGate(
  rules: Partial<Pick<ApprovalsParts, 'fourEyes' | 'mintedBy' | 'mayDecide'>> = {},
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-held-')),
) {
  const clock = { nowMs: NOON_MS };
  const now = () => clock.nowMs;
  const ledger = openLedger({ folder, fsync: 'never', clock: now, log: () => {} });
  const opened = openApprovalDesk({
    ...{ fourEyes: () => false, mintedBy: async () => 'bob@example.com', mayDecide: () => true },
    ...rules,
    ...{ store: ledger.approvals, folder, now, waitMs: 0, log: () => {} },
    lifetimeMs: () => 15 * MINUTE_MS,
    placeOf: (id) => approvalPage('https://gate.example', id),
  });
  const gate = createGate({
    ledger,
    approvals: opened.desk,
    argumentsHmac: createArgumentsHmac(folder),
    now,
    newRequestId: createRequestIds(now),
    organisation: 'org_a',
    onRecordFailure: 'continue',
    log: () => {},
  });
  const book = createToolBook(new Map());
  book.learn([{ name: 'pay', whole: { name: 'pay', description: 'Pays.' } }]);
  return {
    ...{ clock, ledger, book, folder, approvals: opened.approvals },
    call({ tool = 'pay', args = '{"amount":5}', ...about }: Asked = {}): Promise<GateAnswer> {
      const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${tool}","arguments":${args}}}`;
      const read = readMessage(text);
      if (!read.ok) throw new Error(read.failure.detail);
      const caller = {
        grant: { id: about.grant ?? 'grt_1', label: 'agent' },
        server: { id: about.server ?? 'shop', name: 'Shop' },
        policy: attachPolicy(about.policy ?? ASKING),
        session: undefined,
        organisation: about.organisation,
      };
      return gate.decide(caller, read.value, book);
    },
    /** Id of the newest approval that waits. */
    async waiting(): Promise<string> {
      const { rows } = await opened.approvals.list({ state: 'pending' }, { limit: 1 });
      const [row] = rows;
      if (row === undefined) throw new Error('nothing waits');
      return row.id;
    },
    async close(keepFolder = false): Promise<void> {
      await opened.close();
      await ledger.close();
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the agent is told: `_meta` and the text of the result; `passed` for a forwarded call. */
export function told(answer: GateAnswer): {
  readonly code: string;
  readonly text: string;
  readonly approval?: string;
} {
  if (answer.forward) return { code: 'passed', text: '' };
  const { result } = JSON.parse(answer.text) as { result: ToolResult }; // the gate's own answer
  return { ...result._meta['wicketgate/decision'], text: result.content[0]?.text ?? '' };
}

interface ToolResult {
  readonly content: readonly { readonly text: string }[];
  readonly _meta: {
    readonly 'wicketgate/decision': { readonly code: string; readonly approval?: string };
  };
}
