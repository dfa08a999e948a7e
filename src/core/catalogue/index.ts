// Room: what the catalogue knows about tools. A definition goes in; category, severity, findings,
// attacks and a policy come out, each with the words that led to it.

export { definitionText, fingerprintOf } from '#core/kit/fingerprint.ts';
export { CATEGORY_TEXTS, type CategoryText, RISK_TEXTS } from './category-text.ts';
export { type Classification, classifyTools, type ServerContext } from './classify.ts';
export { FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
export type { ModelText } from './model-text.ts';
export { plainText } from './plain-text.ts';
export { findPoison, type PoisonHit, type PoisonReport } from './poison.ts';
export { type OpenParameter, type RatedTool, ratedTool } from './rated-tool.ts';
export {
  approvalPolicyForTool,
  blockPolicyForTool,
  type Preset,
  policyForServer,
  policyForTool,
  rateLimitPolicyForTool,
  type ToolPolicyOptions,
} from './recommended-policy.ts';
export type { ServerSetup } from './server-setup.ts';
export { type ServerText, serverText } from './server-text.ts';
export { shownSource } from './source-name.ts';
export {
  policyForStack,
  type StackChange,
  type StackPolicy,
  type StackServer,
  type WayOut,
} from './stack-policy.ts';
export type { Question } from './tool-questions.ts';
export { type PolicyOption, type ToolText, toolText } from './tool-text.ts';
