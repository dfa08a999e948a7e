// Room: the policy language. Text → document → program → decision, and everything that people do
// with a policy on the way: check, format, test, explain, import.
export { compileSchema } from '#core/json-schema/index.ts';
export type { Suggestion } from './check-tools.ts';
export { compilePolicy, createCompiler } from './compile.ts';
export { runDocumentTests, type TestResult } from './document-tests.ts';
export { approvalRules, evaluate } from './evaluate.ts';
export {
  type ExplainedCondition,
  type ExplainedRule,
  type ExplainedValue,
  type Explanation,
  explain,
} from './explain.ts';
export {
  type Facts,
  isToolClass,
  isToolListing,
  type Query,
  type SchemaCheck,
  type ToolFacts,
  type ToolListing,
} from './facts.ts';
export {
  type Certainties,
  createForecaster,
  type Forecast,
  type Forecaster,
  type PartialCharge,
  type Perhaps,
} from './forecast.ts';
export { formatPolicy } from './format.ts';
export { type ImportedPolicy, type ImportNote, importIntercept } from './import-intercept.ts';
export { parseIsoTime } from './iso-time.ts';
export { isListed } from './listed.ts';
export { denial, refuseCharge } from './message.ts';
export { type ParsedPolicy, type ParseOptions, parsePolicy } from './parse.ts';
export type { PartialCall, PartialRule, Truth } from './partial-rule.ts';
export { ERROR_CODES, type ProblemCode, WARNING_CODES } from './problem-codes.ts';
export type { Program, ProgramNeeds } from './program.ts';
export { nestsTooDeep } from './read-yaml.ts';
