// Room: approvals as people and the gate meet them: asking, waiting, looking, deciding, telling.
export { type ApprovalDeskParts, createApprovalDesk } from './approval-desk.ts';
export { type ApprovalWatch, createApprovalWatch } from './approval-watch.ts';
export {
  type ApprovalDetail,
  type Approvals,
  type ApprovalsParts,
  createApprovals,
  type Decided,
  type Decider,
} from './create-approvals.ts';
