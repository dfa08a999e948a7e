// Loads a policy for a command: file or stdin → parsed policy. A text that is no UTF-8 is a problem
// of the document like any other.
import type { PolicyDocument } from '#contract/policy-document.ts';
import {
  isToolListing,
  type ParsedPolicy,
  type ParseOptions,
  parsePolicy,
  type ToolListing,
} from '#core/policy/index.ts';
import { EXIT } from '../exit.ts';
import { decodeUtf8, parseJsonInput, readBytes, readText } from '../input.ts';
import { UsageError } from '../usage-error.ts';
import { printProblems } from './problems.ts';

export interface Loaded {
  readonly file: string;
  /** Empty when the file is no text. */
  readonly text: string;
  readonly parsed: ParsedPolicy;
}

const NOT_TEXT: ParsedPolicy = {
  problems: [
    {
      severity: 'error',
      pointer: '',
      line: 1,
      column: 1,
      code: 'unreadable',
      message: 'the text is not UTF-8',
    },
  ],
  suggestions: [],
};

/** Reads and checks a policy; problems are in the result. */
export async function loadPolicy(file: string, options: ParseOptions = {}): Promise<Loaded> {
  const text = decodeUtf8(await readBytes(file));
  if (text === undefined) return { file, text: '', parsed: NOT_TEXT };
  return { file, text, parsed: parsePolicy(text, { fileName: file, ...options }) };
}

/** The document of a policy without errors; else prints the problems on stderr, for exit code 1. */
export async function loadValidPolicy(
  file: string,
  options: ParseOptions = {},
): Promise<{ document: PolicyDocument; text: string } | undefined> {
  const loaded = await loadPolicy(file, options);
  const { document, text } = loaded.parsed;
  if (document !== undefined && text !== undefined) return { document, text };
  printProblems(loaded, process.stderr);
  process.exitCode = EXIT.no;
  return undefined;
}

function listIn(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  if ('tools' in value) return value.tools;
  return 'result' in value ? listIn(value.result) : undefined;
}

/** Reads a tool list: a `tools/list` result, the answer that holds one, or the bare array. */
export async function loadTools(file: string): Promise<readonly ToolListing[]> {
  const list = listIn(parseJsonInput(await readText(file), `\`${file}\``));
  if (!Array.isArray(list)) {
    throw new UsageError(
      `\`${file}\` holds no tool list`,
      'give a tools/list result: {"tools": [...]}',
    );
  }
  const tools = list.filter((entry) => isToolListing(entry));
  if (tools.length < list.length) {
    const odd = list.findIndex((entry) => !isToolListing(entry));
    throw new UsageError(
      `entry ${odd} of \`${file}\` is no tool`,
      'a tool has a `name`, and a `class` of the five if any',
    );
  }
  return tools;
}
