// The advice before a server is connected: go on, connect with a rule, or ask a person first. Each
// with its reasons as sentences. Advice from what is known; it never calls a server harmless, and
// what is not known is said to be unknown.
import type { ServerRecord, ToolRecord, Verdict } from '#contract/catalogue.ts';
import { countOf, named, nameList } from './name-list.ts';
import type { StoredServer } from './store.ts';
import { severityRank } from './tool-record.ts';

export interface Precheck {
  readonly verdict: Verdict;
  /** Whole sentences, the weightiest first; never empty. */
  readonly reasons: readonly string[];
}

const FINDINGS_SHOWN = 5;

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** Tools that a rule should keep from an agent: what cannot be taken back, runs anything, or lies. */
export function toolsToFence(tools: readonly ToolRecord[]): ToolRecord[] {
  return tools.filter(
    ({ category, severity, findings }) =>
      category === 'Destructive' ||
      category === 'Financial' ||
      severity === 'Critical' ||
      (category === 'Execute' && severity === 'High') ||
      findings.some(({ kind }) => kind === 'poisoned'),
  );
}

/** Why a person should look first. */
function alarms(server: ServerRecord, tools: readonly ToolRecord[]): string[] {
  const { identity, grade, suspiciousChanges, findings } = server;
  const found: string[] = [];
  const poisoned = tools.filter((tool) => tool.findings.some(({ kind }) => kind === 'poisoned'));
  if (poisoned.length > 0) {
    const verb = poisoned.length === 1 ? 'gives' : 'give';
    const names = nameList(poisoned.map(({ name }) => name));
    found.push(
      `${countOf(poisoned.length, 'definition', 'definitions')} ${verb} orders to the model: ${names}.`,
    );
  }
  const grave = findings.filter(
    ({ kind, severity }) => severity === 'Critical' || kind === 'look-alike-server',
  );
  for (const { message } of grave.slice(0, FINDINGS_SHOWN)) found.push(sentence(message));
  const [change] = suspiciousChanges;
  if (change !== undefined) found.push(change.summary);
  if (grade?.letter === 'F') found.push(`Its grade is F (${grade.score} of 100 points).`);
  if (identity.level === 'unknown' && toolsToFence(tools).length > 0) {
    found.push(
      'Who publishes it is unknown, and it has tools that cannot be taken back or that run what they are given.',
    );
  }
  return found;
}

/** Why a rule should go with it. */
function cautions(server: ServerRecord, tools: readonly ToolRecord[]): string[] {
  const found: string[] = [];
  const fenced = toolsToFence(tools);
  if (fenced.length > 0) {
    const verb = fenced.length === 1 ? 'needs' : 'need';
    const names = nameList(fenced.map(({ name }) => name));
    found.push(`${countOf(fenced.length, 'tool', 'tools')} ${verb} a rule: ${names}.`);
  }
  const secrets = tools.filter(
    ({ category, severity }) => category === 'Read' && severityRank(severity) >= 2,
  );
  if (secrets.length > 0) {
    const verb = secrets.length === 1 ? 'shows' : 'show';
    const names = nameList(secrets.map(({ name }) => name));
    found.push(
      `${countOf(secrets.length, 'tool', 'tools')} ${verb} secrets or other sensitive data: ${names}.`,
    );
  }
  const meets = server.findings.filter(({ severity }) => severityRank(severity) >= 2);
  for (const { message } of meets.slice(0, FINDINGS_SHOWN)) found.push(sentence(message));
  if (server.grade?.letter === 'D')
    found.push(`Its grade is D (${server.grade.score} of 100 points).`);
  return found;
}

const IDENTITY_KNOWN: Readonly<Record<ServerRecord['identity']['level'], string>> = {
  unknown: 'Who publishes it is unknown.',
  claimed: 'Its publisher is claimed, and nothing confirms the claim.',
  consistent: 'The names of its publisher agree; where the code comes from is not proven.',
  attested: 'Where its code comes from is proven.',
  official: 'It is published by the owner of the product.',
};

/** What is known, for every verdict. */
function known(server: ServerRecord): string[] {
  const { counts, grade, identity, outcome, scan } = server;
  const found = [
    `The scan listed ${counts.total === 0 ? 'no tools' : counts.total === 1 ? 'one tool' : `${counts.total} tools`}${grade === null ? '' : `; the grade is ${grade.letter}`}.`,
    IDENTITY_KNOWN[identity.level],
  ];
  if (outcome !== 'listed') {
    const why = scan.reason === null ? '' : `: ${scan.reason}`;
    found.push(
      `The newest scan failed (\`${outcome}\`)${why}; the tools are those of an earlier one.`,
    );
  }
  return found;
}

const UNKNOWN: Precheck = {
  verdict: 'ask-first',
  reasons: ['The server is unknown: no scan has seen it, so nothing can be said about its tools.'],
};

function unlisted({ title, outcome, scan, findings }: ServerRecord): Precheck {
  const why = scan.reason === null ? '' : `: ${scan.reason}`;
  const reasons = [
    `The tools of ${named(title)} are unknown: the scan ended as \`${outcome}\`${why}.`,
    ...findings.slice(0, FINDINGS_SHOWN).map(({ message }) => sentence(message)),
  ];
  return { verdict: 'ask-first', reasons };
}

/** The verdict on a server of the catalogue; on none, that it is unknown. */
export function verdictOf(stored: StoredServer | undefined): Precheck {
  if (stored === undefined) return UNKNOWN;
  const { server, tools } = stored;
  if (server.scan.listedAtMs === null) return unlisted(server);
  const [stop, rule] = [alarms(server, tools), cautions(server, tools)];
  const reasons = [...new Set([...stop, ...rule, ...known(server)])];
  if (stop.length > 0) return { verdict: 'ask-first', reasons };
  if (rule.length > 0) return { verdict: 'connect-with-rule', reasons };
  return { verdict: 'proceed', reasons: ['Nothing was found that needs a rule.', ...reasons] };
}
