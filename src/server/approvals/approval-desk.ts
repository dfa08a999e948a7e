// The gate's side of approvals: works out what exactly this call is, seals its arguments, asks, and
// waits for a decision, which may be made in another process.
import {
  type ApprovalDesk,
  type ApprovalStore,
  callKey,
  type HeldCall,
  type NewApproval,
} from '#core/approvals/index.ts';
import { newObjectId } from '#server/host/object-id.ts';
import type { SecretBox } from '#server/host/secret-box.ts';
import type { ApprovalWatch } from './approval-watch.ts';

export interface ApprovalDeskParts {
  readonly store: ApprovalStore;
  readonly box: Pick<SecretBox, 'seal'>;
  /** A keyed hash: keys are kept, and arguments must not be guessed from them. */
  readonly keyHash: (text: string) => string;
  readonly watch: ApprovalWatch;
  /** How long asks of an organisation wait, and how long decisions hold; milliseconds. */
  readonly lifetimeMs: (organisation: string) => number | Promise<number>;
  /** Whose people decide over the calls of an organisation's grants; default: its own. */
  readonly deciders?: (organisation: string) => Promise<string>;
  readonly placeOf: (id: string) => string;
  readonly waitMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Longer arguments are not shown to anybody, so nobody can approve them; UTF-16 units. */
const ARGUMENTS_MAX = 65_536;

export function createApprovalDesk(parts: ApprovalDeskParts): ApprovalDesk {
  const { store, box, watch, now, waitMs, placeOf, keyHash } = parts;
  return {
    waitMs,
    placeOf,
    inForce: (call) => store.inForce(callKey(call, keyHash), now()),
    async ask(call) {
      const { argumentsText } = call;
      if (argumentsText.length > ARGUMENTS_MAX) return { kind: 'too-long', max: ARGUMENTS_MAX };
      const id = newObjectId('apr');
      const { organisation } = call;
      const asked = newApproval(
        { ...call, organisation: (await parts.deciders?.(organisation)) ?? organisation },
        id,
        callKey(call, keyHash),
        await parts.lifetimeMs(organisation),
      );
      const answer = await store.ask(asked, box.seal(id, argumentsText), now());
      if (answer.kind === 'new') watch.look();
      return answer;
    },
    async settled(id, forMs, signal) {
      const isPending = async () => (await store.approval(id))?.state === 'pending';
      await watch.until(async () => !(await isPending()), forMs, signal);
    },
  };
}

function newApproval(call: HeldCall, id: string, key: string, lifetimeMs: number): NewApproval {
  const { argumentsText: _text, rules: _rules, ...asked } = call;
  return { ...asked, id, key, lifetimeMs };
}
