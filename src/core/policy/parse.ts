// Text → canonical document and problems: the one way into the language. Reads JSON or YAML, checks
// everything at once, and runs the document's own tests when nothing else is wrong.
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { Problem } from '#contract/problem.ts';
import { bad, type Result } from '#core/kit/result.ts';
import { canonical } from './canonical.ts';
import { type Checked, checkDocument } from './check.ts';
import { checkAgainstTools, type Suggestion, suggestRequired } from './check-tools.ts';
import { runDocumentTests } from './document-tests.ts';
import type { ToolListing } from './facts.ts';
import { formatPolicy } from './format.ts';
import type { Finding } from './place.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { createLineTable, type SourceFault, type SourceNode } from './source.ts';

export interface ParseOptions {
  /** A name that ends in `.json` makes the text JSON, whatever it starts with. */
  readonly fileName?: string;
  /** The server's tool list; more warnings are given with it. */
  readonly tools?: readonly ToolListing[];
  /** `false` leaves the document's tests alone. Default `true`. */
  readonly runTests?: boolean;
}

export interface ParsedPolicy {
  /** The canonical document; only when no problem is an error. */
  readonly document?: PolicyDocument;
  /** The document as written, short forms kept; also when only its own tests fail. */
  readonly written?: PolicyDocument;
  /** The canonical text, as `formatPolicy` prints it in document order; with the document. */
  readonly text?: string;
  /** All problems, sorted by position. */
  readonly problems: readonly Problem[];
  /** What could be better without being a problem; only with a tool list. */
  readonly suggestions: readonly Suggestion[];
}

const JSON_START = /^[ \t\r\n]*[{[]/;

/** Reads a text as JSON or YAML (§10, "Second round"). */
export function readSource(text: string, fileName = ''): Result<SourceNode, SourceFault> {
  if (fileName.endsWith('.json') || JSON_START.test(text)) return readJson(text);
  try {
    return readYaml(text);
  } catch (error) {
    // The YAML parser is recursive; its stack is the only thing that deep nesting can exhaust.
    if (error instanceof RangeError) return bad({ message: 'the text nests too deeply', at: 0 });
    throw error;
  }
}

function located(text: string, findings: readonly Finding[]): readonly Problem[] {
  const lineOf = createLineTable(text);
  return findings
    .toSorted((a, b) => a.at - b.at)
    .map(({ severity, pointer, at, code, message, help }) => {
      const problem = { severity, pointer, ...lineOf(at), code, message };
      return help === undefined ? problem : { ...problem, help };
    });
}

function failedTests(document: PolicyDocument, checked: Checked): readonly Finding[] {
  return runDocumentTests(document).flatMap((result, index) => {
    if (result.holds) return [];
    const at = checked.testPlaces[index]?.at ?? 0;
    const message = `the test \`${result.name}\` wants ${result.wanted}, the policy gives ${result.found}`;
    return [{ severity: 'error', pointer: `/tests/${index}`, at, code: 'test_failed', message }];
  });
}

function hasError(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** Parses and checks a policy. Never throws on a text, whatever it holds. */
export function parsePolicy(text: string, options: ParseOptions = {}): ParsedPolicy {
  const source = readSource(text, options.fileName);
  if (!source.ok) {
    const { message, at } = source.failure;
    const finding: Finding = { severity: 'error', pointer: '', at, code: 'unreadable', message };
    return { problems: located(text, [finding]), suggestions: [] };
  }
  const checked = checkDocument(source.value);
  const { tools } = options;
  if (tools !== undefined) checkAgainstTools(checked.survey, tools, checked.allowedByDefault);
  const suggestions = tools === undefined ? [] : suggestRequired(checked.survey, tools);
  const { findings } = checked.survey.report;
  const written = hasError(findings) ? undefined : checked.document;
  if (written === undefined) return { problems: located(text, findings), suggestions };
  const document = canonical(written, checked.toolNames);
  const failed = options.runTests === false ? [] : failedTests(document, checked);
  const problems = located(text, [...findings, ...failed]);
  if (failed.length > 0) return { written, problems, suggestions };
  const formatted = formatPolicy(document, checked.toolNames);
  return { document, written, text: formatted, problems, suggestions };
}
