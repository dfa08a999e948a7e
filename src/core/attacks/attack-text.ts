// Texts about the library as a whole: what the families and the kinds of evidence are, and where a
// public identifier leads. Shown by the pages and by `/v1`.
import type { AttackEvidence, AttackFamily } from './attack.ts';

export interface FamilyText {
  readonly title: string;
  /** One or two sentences. */
  readonly intro: string;
}

export const FAMILY_TEXTS: Readonly<Record<AttackFamily, FamilyText>> = {
  agent: {
    title: 'What agents do by themselves',
    intro:
      'Nobody needs to break in: an agent that may do too much does too much, or is talked into it. These attacks are stopped by deciding what a grant may do.',
  },
  definition: {
    title: 'What definitions say',
    intro:
      'Names, descriptions and schemas of tools reach every model that is connected. These attacks put orders into them, or change them after they were reviewed.',
  },
  content: {
    title: 'What tools return',
    intro:
      'Results of tools stand in the context of a model next to the words of its user. These attacks speak to the model through them, or collect what they hold.',
  },
  supply: {
    title: 'Where servers come from',
    intro:
      'A server is a program of somebody else that runs with the rights of its user. These attacks are about which program that is.',
  },
  protocol: {
    title: 'How messages travel',
    intro:
      'Tokens, sessions, addresses and message formats decide who may call what. These attacks go around a check instead of through it.',
  },
  input: {
    title: 'What arguments hold',
    intro:
      'An argument is text that a model has written, and a server that trusts it hands it on to a shell, a database or a network. These attacks write that text.',
  },
};

export const EVIDENCE_TEXTS: Readonly<Record<AttackEvidence, FamilyText>> = {
  documented: {
    title: 'Documented',
    intro: 'There is a public case of it, named below.',
  },
  demonstrated: {
    title: 'Demonstrated',
    intro: 'It has been shown to work; no public case of harm is on record here.',
  },
  plausible: {
    title: 'Plausible',
    intro: 'It follows from how agents and servers work; no public case is on record here.',
  },
};

/** Where the public identifier of an incident is explained; `undefined` for names. */
export function incidentAddress(id: string): string | undefined {
  if (/^CVE-\d{4}-\d+$/.test(id)) return `https://www.cve.org/CVERecord?id=${id}`;
  if (/^GHSA(-\w{4}){3}$/.test(id)) return `https://github.com/advisories/${id}`;
  if (/^GO-\d{4}-\d+$/.test(id)) return `https://pkg.go.dev/vuln/${id}`;
  const commit = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{7,40})$/.exec(id);
  if (commit !== null) return `https://github.com/${commit[1]}/commit/${commit[2]}`;
  const issue = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(id);
  return issue === null ? undefined : `https://github.com/${issue[1]}/issues/${issue[2]}`;
}
