// A policy as somebody sends it: checked like everywhere else, with its own tests, and against the
// tools of its server where one is named.
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { ControlStore, NewVersion } from '#core/control/index.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import {
  formatPolicy,
  type ParsedPolicy,
  parsePolicy,
  runDocumentTests,
  type TestResult,
  type ToolListing,
} from '#core/policy/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { HttpProblem } from '#server/web/index.ts';

export interface PolicyText {
  readonly text: string;
  readonly format: 'json' | 'yaml';
}

export interface CheckedPolicy {
  readonly parsed: ParsedPolicy;
  /** SHA-256 of the canonical document, hex; `null`: it has errors. */
  readonly hash: string | null;
  readonly tests: readonly TestResult[];
}

/** @param tools of the server that it is for; `undefined`: not compared */
export function checkPolicy(
  { text, format }: PolicyText,
  tools: readonly ToolListing[] | undefined,
): CheckedPolicy {
  const options = { fileName: `policy.${format}`, ...(tools === undefined ? {} : { tools }) };
  const parsed = parsePolicy(text, options);
  const document = parsed.document ?? parsePolicy(text, { ...options, runTests: false }).document;
  return {
    parsed,
    hash: parsed.document === undefined ? null : sha256Hex(formatPolicy(parsed.document)),
    tests: document === undefined ? [] : runDocumentTests(document),
  };
}

/** A version that may be saved. Throws an `HttpProblem` 422 with all problems of one that may not. */
export function versionOf(sent: PolicyText, note: string | null): NewVersion {
  const { parsed, hash } = checkPolicy(sent, undefined);
  if (hash !== null) return { text: sent.text, format: sent.format, hash, note };
  throw invalid(parsed, 'it is not saved');
}

/**
 * The document of a text that need not hold its own tests.
 * Throws an `HttpProblem` 422 with all problems. @param so what follows, as `it is not saved`
 */
export function requireValid({ text, format }: PolicyText, so: string): PolicyDocument {
  const parsed = parsePolicy(text, { fileName: `policy.${format}`, runTests: false });
  if (parsed.document !== undefined) return parsed.document;
  throw invalid(parsed, so);
}

function invalid({ problems }: ParsedPolicy, so: string): HttpProblem {
  return new HttpProblem(422, `the policy has errors, so ${so}`, {
    help: 'mend the problems that are listed',
    members: { problems },
  });
}

/** The tools of a server as the checker takes them; `undefined`: none are known. */
export async function listingOf(
  store: Pick<ControlStore, 'tools'>,
  organisation: string,
  server: string | null,
): Promise<readonly ToolListing[] | undefined> {
  if (server === null) return undefined;
  const tools = await store.tools(organisation, server);
  if (tools.length === 0) return undefined;
  return tools.map(({ name, class: toolClass, inputSchema, annotations }) => ({
    name,
    class: toolClass,
    inputSchema: inputSchema as Json, // kept as JSON
    ...(isJsonObject(annotations) ? { annotations } : {}),
  }));
}
