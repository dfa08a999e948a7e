// Room: what the catalogue says of a server as a whole, and how that changes from scan to scan.
export { type AssessmentParts, assess } from './assess.ts';
export { type ClientRules, claudeToolRule, rulesFor } from './client-rules.ts';
export {
  type Combination,
  type CombinationLeg,
  combinationsAcross,
} from './combinations.ts';
export {
  compareLock,
  type LockComparison,
  type LockDifference,
  type LockOptions,
} from './compare-lock.ts';
export {
  type ComparedTool,
  compareDefinitions,
  type DefinitionChange,
  type DriftReason,
} from './drift.ts';
export type { GradedTool, GradeFacts } from './grade.ts';
export { GRADE_METHOD, type GradeMethod, type MethodRow } from './grade-method.ts';
export type { Leg, LegTool } from './legs.ts';
export { type Lock, type LockedServer, type LockedTool, lockOf, lockText } from './lock.ts';
export type { KnownName } from './look-alike.ts';
export { type Precheck, toolsToFence, verdictOf } from './precheck.ts';
export { type ParsedLock, parseLock } from './read-lock.ts';
export type { ServerFindingKind } from './server-finding.ts';
export { sourceKey } from './source-key.ts';
export { stackPolicies } from './stack-policies.ts';
export type * from './store.ts';
