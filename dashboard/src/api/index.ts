// Room: the control API as the screens see it.
export { useAsk } from './ask.ts';
export { type EventStreamParts, followEvents } from './event-stream.ts';
export {
  type ReadOptions,
  useMay,
  useMe,
  usePages,
  useRead,
  useReadAgain,
  useWrite,
} from './hooks.ts';
export { LiveChanges } from './live-changes.tsx';
export { ApiProblem } from './problem.ts';
export { API, type Write } from './request.ts';
export type {
  ApprovalAnswer,
  Listing,
  Me,
  MintedApiToken,
  MintedGrant,
  Overview,
  RecommendedPolicy,
  SearchHit,
  SecretLink,
  SnippetList,
  Survey,
  ToolDriftAnswer,
} from './shapes.ts';
export { useWaitingApprovals } from './waiting-approvals.ts';
