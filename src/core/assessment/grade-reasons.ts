// The sentences of a grade's deductions: each with the facts of the server, each a whole sentence.
// Called by the grade only.
import type { AuthPosture, IdentityLevel } from '#contract/catalogue.ts';
import type { GradedTool } from './grade.ts';
import { countOf, joined, named, nameList } from './name-list.ts';
import { byRisk } from './tool-record.ts';

const WORST = 3;

export function riskReason(tools: readonly GradedTool[]): string {
  const acting = tools.filter(({ category, severity }) => {
    return category !== 'Read' || severity !== 'Low';
  });
  const worst = acting
    .toSorted(byRisk)
    .slice(0, WORST)
    .map(({ name, category, severity }) => `${named(name)} (${category}, ${severity})`);
  const { length } = acting;
  const part = length === tools.length ? '' : ` of ${tools.length}`;
  const verb = length === 1 ? 'does' : 'do';
  const lead = `${countOf(length, 'tool', 'tools')}${part} ${verb} more than read what is public`;
  return `${lead}; the riskiest ${worst.length === 1 ? 'is' : 'are'} ${joined(worst)}.`;
}

export function unannotatedReason(names: readonly string[]): string {
  const verb = names.length === 1 ? 'changes' : 'change';
  const has = names.length === 1 ? 'has' : 'have';
  return `${countOf(names.length, 'tool', 'tools')} that ${verb} something ${has} no annotations: ${nameList(names)}.`;
}

const KIND_TEXT: Readonly<Record<string, string>> = {
  'open-parameter': 'parameters that take anything',
  poisoned: 'text that gives orders to the model',
  'look-alike-name': 'a name that passes for another',
  'contradictory-annotation': 'hints that contradict the definition',
  'hidden-text': 'characters that nobody sees',
  'shadowed-tool': 'the name of a tool that clients bring along',
  'look-alike-server': 'a name that is easily taken for that of a well-known server',
  'dangerous-combination': 'private data, content from strangers and a way out together',
  behaviour: 'odd behaviour in the scan',
  'malformed-tool': 'entries of the tool list that are no usable tools',
  'missing-description': 'no description or hardly one',
  'untyped-schema': 'parameters without a type or without a schema',
  'huge-schema': 'a definition that crowds the context of a model',
  'secret-reference': 'words about secrets',
  'tool-reference': 'words about other tools',
};

/** What was found, and in which tools. */
export function findingsReason(names: readonly string[], kinds: ReadonlySet<string>): string {
  const texts = [...kinds].map((kind) => KIND_TEXT[kind] ?? kind.replaceAll('-', ' '));
  const found = joined(texts);
  if (names.length === 0) return `The scan of the server found ${found}.`;
  const where = `${countOf(names.length, 'definition', 'definitions')} (${nameList(names)})`;
  return `${where} ${names.length === 1 ? 'shows' : 'show'} ${found}.`;
}

const IDENTITY_TEXT: Readonly<Record<IdentityLevel, string>> = {
  unknown: 'Nothing about the publisher could be checked.',
  claimed: 'The package names a publisher, and nothing confirms it.',
  consistent:
    'Names agree where somebody vouches for them, but nothing proves where the code comes from.',
  attested: 'The source is proven; that its owner also owns the product is not.',
  official: '',
};

export function identityReason(level: IdentityLevel): string {
  return IDENTITY_TEXT[level];
}

const AUTH_TEXT: Readonly<Record<AuthPosture, string>> = {
  open: 'The server lists its tools to anybody.',
  unknown: 'Whether the server asks for credentials is unknown.',
  local: 'The server runs on the user’s machine with the rights of the user.',
  gated: '',
};

export function authReason(auth: AuthPosture): string {
  return AUTH_TEXT[auth];
}

export function scriptsReason(scripts: readonly string[]): string {
  const runs = scripts.length === 1 ? 'script runs' : 'scripts run';
  return `${countOf(scripts.length, runs, runs)} when the package is installed: ${nameList(scripts)}.`;
}

export function changesReason(count: number): string {
  return `${countOf(count, 'definition has', 'definitions have')} changed in a suspicious way within the last 180 days.`;
}
