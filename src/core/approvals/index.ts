// The approvals room: calls that wait for a person, what makes two calls the same, and the steps from
// one state to the next.
export {
  type ApprovalRow,
  type ApprovalVerdict,
  type AskAnswer,
  type AskedCall,
  answerAsk,
  type DecideRefusal,
  decideRow,
  giveBackRow,
  inForce,
  type KeptState,
  type NewApproval,
  stateAt,
  takeRow,
  WAITING_MAX,
} from './approval.ts';
export { type ArgumentDifference, diffArguments } from './argument-diff.ts';
export { type CallIdentity, callKey } from './call-key.ts';
export type { ApprovalDesk, DeskAnswer, HeldCall, StopSignal } from './desk.ts';
export { exactJson } from './exact-json.ts';
export {
  type ApprovalEvent,
  type ApprovalFilter,
  type ApprovalPage,
  type ApprovalStore,
  DECIDED_KEPT_MS,
  type ListedApprovals,
  UNDECIDED_KEPT_MS,
} from './store.ts';
