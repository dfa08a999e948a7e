// Which attacks of the library and which classes of the OWASP MCP Top 10 (2025) a tool is exposed to,
// by what it does, what it takes, and what was found in its definition.
import { ATTACKS, linkTool, type OwaspClass, type ToolTrait } from '#core/attacks/index.ts';
import { type Exposure, toolTraits } from './tool-traits.ts';

/** Ids of the attack library, the closest first, at most five. */
export function attacksOn(exposure: Exposure): string[] {
  const { category } = exposure.judgement;
  return linkTool(ATTACKS, { category, traits: toolTraits(exposure) }).map(({ id }) => id);
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

/** Classes of the OWASP MCP Top 10, in order. */
export function owaspOf(exposure: Exposure): string[] {
  const { category } = exposure.judgement;
  const traits = toolTraits(exposure);
  const final = category === 'Destructive' || category === 'Financial';
  const confidential = traits.has('reads-private') || traits.has('reads-secrets');
  return [
    ...OWASP_TRAITS.filter(([, any]) => any.some((trait) => traits.has(trait))).map(([id]) => id),
    ...(final ? ['MCP07'] : []),
    ...(confidential ? ['MCP10'] : []),
  ];
}
