// A compiled policy: what `evaluate` and `isListed` walk. Made by `compilePolicy` from a checked
// document, read by nobody else; all work that does not need the call is already done.
import type { LimitWindow, Scope, ToolClass } from '#contract/decision.ts';
import type { FixedWindow } from '#core/counters/index.ts';
import type { CompiledRule } from './condition.ts';
import type { Step } from './path.ts';

/** What a gateway must know before it can decide a call by this policy. */
export interface ProgramNeeds {
  /** The tool's `inputSchema`, for `arguments: strict`. */
  readonly schema: boolean;
  /** Class, severity, annotations or the definition itself of the tool. */
  readonly tool: boolean;
}

export interface CompiledLimit {
  readonly pointer: string;
  readonly counter: string;
  readonly window: LimitWindow;
  readonly fixed: FixedWindow;
  readonly scope: Scope;
  readonly max: number;
  /** What a call costs when the cost is not taken from its arguments. */
  readonly amount: number;
  /** Where the cost is read from, and how the document spells that. */
  readonly from?: { readonly steps: readonly Step[]; readonly text: string };
}

/** The rules of one place of the document. */
export interface RuleGroup {
  readonly require: readonly CompiledRule[];
  readonly denyIf: readonly CompiledRule[];
  readonly approveIf: readonly CompiledRule[];
  readonly limits: readonly CompiledLimit[];
}

/** All that applies to a tool: its own rules (or its class's) first, then those of `all_tools`. */
export interface Plan extends RuleGroup {
  /** The rules that name the tool or its class; none for a tool that falls to the default. */
  readonly own: Pick<RuleGroup, 'require' | 'denyIf'>;
}

export interface Program {
  readonly needs: ProgramNeeds;
  readonly strict: boolean;
  /** Every tool is hidden (`"*"`). */
  readonly hidesAll: boolean;
  readonly hidden: ReadonlySet<string>;
  readonly hiddenClasses: ReadonlySet<ToolClass>;
  readonly tools: ReadonlyMap<string, Plan>;
  readonly classes: ReadonlyMap<ToolClass, Plan>;
  /** For a tool without a rule; `undefined` when the default is deny. */
  readonly otherwise: Plan | undefined;
  /** What `all_tools` alone denies, for the list filter. */
  readonly allTools: Pick<RuleGroup, 'require' | 'denyIf'>;
}
