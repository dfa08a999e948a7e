// Which attacks of the library and which classes of the OWASP MCP Top 10 (2025) a tool is exposed to,
// by what it does, what it takes, and what was found in its definition.
import type { ToolClass } from '#contract/decision.ts';
import { ATTACKS, linkTool, type OwaspClass, type ToolTrait } from '#core/attacks/index.ts';
import { type Exposure, toolTraits } from './tool-traits.ts';

/** What a tool is exposed to. */
export interface RiskReferences {
  /** Ids of the attack library, the closest first, at most five. */
  readonly attacks: string[];
  /** Classes of the OWASP MCP Top 10, in order. */
  readonly owasp: string[];
}

/** What a class of the Top 10 looks like in a tool. */
const OWASP_TRAITS: readonly (readonly [OwaspClass, readonly ToolTrait[]])[] = [
  ['MCP01', ['reads-secrets', 'takes-secrets']],
  ['MCP02', ['changes-rights']],
  ['MCP03', ['poisoned', 'hidden-text', 'look-alike-name', 'contradicts-hints']],
  ['MCP04', ['installs']],
  ['MCP05', ['runs-code', 'takes-statements', 'wraps-commands']],
  ['MCP06', ['reads-outside-text', 'drives-browser', 'keeps-memory']],
];

/** Links a tool to attacks and to the Top 10. */
export function referencesOf(exposure: Exposure): RiskReferences {
  const { category } = exposure.judgement;
  const traits = toolTraits(exposure);
  const attacks = linkTool(ATTACKS, { category, traits }).map(({ id }) => id);
  return { attacks, owasp: owaspOf(category, traits) };
}

function owaspOf(category: ToolClass, traits: ReadonlySet<ToolTrait>): string[] {
  const final = category === 'Destructive' || category === 'Financial';
  const confidential = traits.has('reads-private') || traits.has('reads-secrets');
  return [
    ...OWASP_TRAITS.filter(([, any]) => any.some((trait) => traits.has(trait))).map(([id]) => id),
    ...(final ? ['MCP07'] : []),
    ...(confidential ? ['MCP10'] : []),
  ];
}
