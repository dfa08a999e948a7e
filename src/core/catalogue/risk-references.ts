// Which known attacks and which classes of the OWASP MCP Top 10 (2025) a tool is exposed to, by what
// it does, what it takes, and what was found in its definition.
import type { Finding } from './finding.ts';
import type { Judgement } from './judgement.ts';
import type { Readings } from './readings.ts';
import type { Severity } from './severity.ts';
import { KEYS, POWER_THINGS } from './severity-lexicon.ts';
import { isOfKind } from './verb-sense.ts';

/** The classes that a definition can show; the others are about servers and their operation. */
export const OWASP_CLASSES: Readonly<Record<string, string>> = {
  MCP01: 'Token mismanagement and secret exposure',
  MCP02: 'Privilege escalation via scope creep',
  MCP03: 'Tool poisoning',
  MCP04: 'Supply chain attacks and dependency tampering',
  MCP05: 'Command injection and execution',
  MCP06: 'Intent flow subversion',
  MCP07: 'Insufficient authentication and authorization',
  MCP10: 'Context injection and over-sharing',
};

export interface Exposure {
  readonly judgement: Judgement;
  readonly readings: Readings;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

interface Traits {
  readonly poisoned: boolean;
  readonly disguised: boolean;
  readonly lies: boolean;
  readonly runs: boolean;
  readonly queries: boolean;
  readonly secrets: boolean;
  readonly takesSecrets: boolean;
  readonly untrusted: boolean;
  readonly confidential: boolean;
  readonly permissions: boolean;
  readonly installs: boolean;
  readonly url: boolean;
  readonly path: boolean;
}

function traitsOf({ judgement, readings, severity, findings }: Exposure): Traits {
  const { doors } = judgement.parameters;
  const kinds = new Set(findings.map(({ kind }) => kind));
  const lead = readings.statements[0]?.acts ?? [];
  const acts = [...readings.name, ...lead];
  const things = new Set(acts.flatMap(({ phrase }) => [...phrase.words]));
  const has = (test: (word: string) => boolean) => [...things].some(test);
  const reads = judgement.category === 'Read';
  return {
    poisoned: kinds.has('poisoned') || kinds.has('hidden-text'),
    disguised: kinds.has('look-alike-name'),
    lies: kinds.has('contradictory-annotation'),
    runs: judgement.runsAnything || judgement.because.startsWith('runs code'),
    queries: judgement.anyStatement || doors.has('query'),
    secrets: reads && severity === 'High',
    takesSecrets: readings.tool.parameters.some(({ words }) =>
      words.some((word) => KEYS.has(word) || word === 'mnemonic' || word === 'apikey'),
    ),
    untrusted:
      readings.setting.domains.has('browser') ||
      readings.setting.domains.has('email') ||
      (reads && has((word) => isOfKind(word, 'untrusted'))),
    confidential: reads && severity !== 'Low',
    permissions: has((word) => POWER_THINGS.has(word)) && !reads,
    installs: acts.some(({ verb }) => verb === 'install' || verb === 'upgrade'),
    url: doors.has('url') || judgement.parameters.httpMethod !== undefined,
    path: doors.has('path'),
  };
}

function pick(...rows: readonly (readonly [boolean, string])[]): string[] {
  return rows.flatMap(([applies, id]) => (applies ? [id] : []));
}

/** Ids of the attack table, the closest first. */
export function attacksOn(exposure: Exposure): string[] {
  const { category } = exposure.judgement;
  const traits = traitsOf(exposure);
  const [reads, destroys] = [category === 'Read', category === 'Destructive'];
  const pays = category === 'Financial';
  return pick(
    [traits.poisoned, 'tool-poisoning'],
    [traits.poisoned, 'hidden-text'],
    [traits.disguised, 'tool-shadowing'],
    [traits.lies, 'lying-annotations'],
    [pays, 'payment-diversion'],
    [destroys || pays, 'destructive-action-autonomy'],
    [destroys || pays || category === 'Write', 'confused-deputy'],
    [traits.runs, 'command-injection'],
    [traits.queries, 'query-injection'],
    [traits.installs, 'compromised-mcp-package'],
    [traits.url, 'server-side-request-forgery'],
    [traits.path, 'path-traversal'],
    [traits.secrets, 'secret-harvesting'],
    [traits.takesSecrets, 'credential-leak-via-errors'],
    [traits.untrusted || category === 'Execute', 'indirect-prompt-injection'],
    [reads, 'prompt-injection-via-tool-results'],
    [traits.confidential, 'data-exfiltration-via-tool-chaining'],
    [!destroys, 'runaway-tool-loops'],
  );
}

/** Classes of the OWASP MCP Top 10, in order. */
export function owaspOf(exposure: Exposure): string[] {
  const { category } = exposure.judgement;
  const traits = traitsOf(exposure);
  const final = category === 'Destructive' || category === 'Financial';
  return pick(
    [traits.secrets || traits.takesSecrets, 'MCP01'],
    [traits.permissions, 'MCP02'],
    [traits.poisoned || traits.disguised || traits.lies, 'MCP03'],
    [traits.installs, 'MCP04'],
    [traits.runs || traits.queries, 'MCP05'],
    [traits.untrusted, 'MCP06'],
    [final, 'MCP07'],
    [traits.confidential, 'MCP10'],
  );
}
