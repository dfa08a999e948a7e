// Room: what the catalogue says of a server as a whole, and how that changes from scan to scan.
export { type AssessmentParts, assess } from './assess.ts';
export { type ClientRules, claudeToolRule, rulesFor } from './client-rules.ts';
export {
  type Combination,
  type CombinationLeg,
  combinationsAcross,
  type SharedName,
  sharedNames,
} from './combinations.ts';
export {
  compareLock,
  type LockComparison,
  type LockDifference,
  type LockOptions,
} from './compare-lock.ts';
export { tokensOf, toolTokens } from './context-cost.ts';
export {
  type ComparedTool,
  compareDefinitions,
  type DefinitionChange,
  type DriftReason,
} from './drift.ts';
export { type GradedTool, type GradeFacts, gradeOf, letterOf } from './grade.ts';
export { GRADE_EXAMPLES, type GradeExample, gradedExamples } from './grade-examples.ts';
export { gradeFactsOf } from './grade-facts.ts';
export { GRADE_METHOD, type GradeMethod, type MethodRow } from './grade-method.ts';
export { KNOWN_SERVERS } from './known-servers.ts';
export type { Leg, LegTool } from './legs.ts';
export { type Lock, type LockedServer, type LockedTool, lockOf, lockText } from './lock.ts';
export type { KnownName } from './look-alike.ts';
export { type Precheck, toolsToFence, verdictOf } from './precheck.ts';
export { type ParsedLock, parseLock } from './read-lock.ts';
export { SERVER_FINDING_KINDS, type ServerFindingKind } from './server-finding.ts';
export { normalPypiName, proposedSlug, slugOf, sourceKey } from './source-key.ts';
export { stackPolicies } from './stack-policies.ts';
export type * from './store.ts';
export { titleOf } from './title.ts';
export { byRisk } from './tool-record.ts';
