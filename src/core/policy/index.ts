// Room: the policy language. Text → document → program → decision, and everything that people do
// with a policy on the way: check, format, test, explain, import.
export { compilePolicy } from './compile.ts';
export { evaluate } from './evaluate.ts';
export {
  type Facts,
  isToolClass,
  isToolListing,
  type Query,
  type SchemaCheck,
  type ToolFacts,
  type ToolListing,
} from './facts.ts';
export { isListed } from './listed.ts';
export { refuseCharge } from './message.ts';
export type { Program, ProgramNeeds } from './program.ts';
