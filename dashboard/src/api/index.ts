// Room: the control API as the screens see it.
export { type ReadOptions, useMay, useMe, usePages, useRead, useWrite } from './hooks.ts';
export { type LiveState, useLive } from './live.ts';
export { ApiProblem } from './problem.ts';
export { API, read, type Write, write } from './request.ts';
export type {
  ApprovalAnswer,
  Listing,
  Me,
  MintedApiToken,
  MintedGrant,
  Overview,
  RecommendedPolicy,
  SecretLink,
  SnippetList,
  Survey,
} from './shapes.ts';
