// What the subcommands of `wicketgate policy` do. Results go to stdout, everything else to stderr;
// the exit code says whether the answer was yes.
import { isJsonObject, type JsonObject } from '#core/kit/json.ts';
import {
  compilePolicy,
  explain,
  importIntercept,
  type Program,
  runDocumentTests,
} from '#core/policy/index.ts';
import { EXIT } from '../exit.ts';
import { parseJsonInput, readLines, readText, shownName } from '../input.ts';
import { count, safe, styleFor } from '../print.ts';
import { type Answer, BadLine, createReplay, readCall } from '../replay.ts';
import { UsageError } from '../usage-error.ts';
import { explanationText } from './explain-text.ts';
import { printProblems, printSuggestions } from './problems.ts';
import { loadPolicy, loadTools, loadValidPolicy } from './source.ts';

export interface JsonFlag {
  readonly json?: boolean;
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export async function check(file: string, flags: JsonFlag & { readonly tools?: string }) {
  const tools = flags.tools === undefined ? undefined : await loadTools(flags.tools);
  const loaded = await loadPolicy(file, tools === undefined ? {} : { tools });
  const { problems, suggestions, document } = loaded.parsed;
  const ok = document !== undefined;
  if (flags.json === true) printJson({ ok, problems });
  else {
    printProblems(loaded, process.stdout);
    if (problems.length === 0) process.stdout.write(`${shownName(file)}: no problems\n`);
    printSuggestions(suggestions, process.stderr);
  }
  process.exitCode = ok ? EXIT.good : EXIT.no;
}

export async function format(file: string): Promise<void> {
  const loaded = await loadValidPolicy(file);
  if (loaded !== undefined) process.stdout.write(loaded.text);
}

export async function test(file: string, flags: JsonFlag): Promise<void> {
  const loaded = await loadValidPolicy(file, { runTests: false });
  if (loaded === undefined) return;
  const results = runDocumentTests(loaded.document);
  const failed = results.filter(({ holds }) => !holds).length;
  if (flags.json === true) printJson({ ok: failed === 0, tests: results });
  else {
    const style = styleFor(process.stdout);
    for (const { name, holds, wanted, found } of results) {
      const mark = holds ? style.green('ok  ') : style.red('FAIL');
      process.stdout.write(`${mark} ${safe(name)}\n`);
      if (!holds) process.stdout.write(`     wanted ${safe(wanted)}, got ${safe(found)}\n`);
    }
    const passed = results.length - failed;
    process.stdout.write(
      results.length === 0
        ? `${shownName(file)} holds no tests\n`
        : `${passed} passed, ${failed} failed\n`,
    );
  }
  process.exitCode = failed === 0 ? EXIT.good : EXIT.no;
}

function answerText(answer: Answer): string {
  const style = styleFor(process.stdout);
  if ('listed' in answer) return `listed ${answer.listed.map(safe).join(', ')}`;
  if ('error' in answer) return style.red(`no valid call (${answer.error})`);
  const { decision, rule, message } = answer;
  if (decision === 'allow') return style.green('allow');
  const paint = decision === 'ask' ? style.yellow : style.red;
  return `${paint(decision.padEnd(5))} ${safe(rule)}  ${safe(message ?? '')}`;
}

function parseLine(line: string, number: number) {
  return parseJsonInput(line, `line ${number}`);
}

/** `null`: the file holds just that, which stands for a grant without a policy. */
async function loadProgram(file: string): Promise<Program | null | undefined> {
  const loaded = await loadPolicy(file);
  if (loaded.text.trim() === 'null') return null;
  const { document } = loaded.parsed;
  if (document !== undefined) return compilePolicy(document);
  printProblems(loaded, process.stderr);
  process.exitCode = EXIT.no;
  return undefined;
}

export async function evaluateCalls(
  flags: JsonFlag & { readonly policy: string; readonly calls: string },
): Promise<void> {
  const program = await loadProgram(flags.policy);
  if (program === undefined) return;
  const replay = createReplay(program);
  let number = 0;
  for await (const line of readLines(flags.calls)) {
    number += 1;
    if (line.trim() === '') continue;
    const call = parseLine(line, number);
    try {
      const answer = replay.answer(call, Date.now());
      if (flags.json === true) printJson(answer);
      else process.stdout.write(`${answerText(answer)}\n`);
    } catch (error) {
      if (error instanceof BadLine) throw new UsageError(`line ${number}: ${error.message}`);
      throw error;
    }
  }
}

export interface ExplainFlags extends JsonFlag {
  readonly policy: string;
  readonly tool: string;
  readonly args: string;
  readonly class?: string;
  readonly at?: string;
  readonly session?: string;
  readonly grant?: string;
  readonly facts?: string;
  readonly schema?: string;
  readonly approved?: boolean;
}

function objectFrom(text: string, option: string): JsonObject {
  const value = parseJsonInput(text, option);
  if (isJsonObject(value)) return value;
  throw new UsageError(`${option} is no JSON object`);
}

/** The flags as a line of `policy eval`, so that both commands read a call alike. */
async function callFrom(flags: ExplainFlags): Promise<JsonObject> {
  const { tool, class: toolClass, at, session, grant, facts, schema } = flags;
  return {
    tool,
    arguments: objectFrom(flags.args, '--args'),
    ...(toolClass === undefined ? {} : { class: toolClass }),
    ...(at === undefined ? {} : { at }),
    ...(session === undefined ? {} : { session }),
    ...(grant === undefined ? {} : { grant }),
    ...(facts === undefined ? {} : { facts: objectFrom(facts, '--facts') }),
    ...(schema === undefined
      ? {}
      : { schema: objectFrom(await readText(schema), `\`${schema}\``) }),
    approved: flags.approved === true,
  };
}

export async function explainCall(flags: ExplainFlags): Promise<void> {
  const loaded = await loadValidPolicy(flags.policy);
  if (loaded === undefined) return;
  try {
    const { query, facts } = readCall(await callFrom(flags), Date.now());
    const explanation = explain(loaded.document, query, facts);
    if (flags.json === true) printJson(explanation);
    else process.stdout.write(explanationText(explanation, styleFor(process.stdout)));
  } catch (error) {
    if (error instanceof BadLine) throw new UsageError(error.message);
    throw error;
  }
}

export async function importPolicy(file: string, flags: { readonly from: string }): Promise<void> {
  if (flags.from !== 'intercept') {
    throw new UsageError(`cannot import from \`${flags.from}\``, 'known: intercept');
  }
  const imported = importIntercept(await readText(file));
  const style = styleFor(process.stderr);
  for (const { line, column, kind, message } of imported.notes) {
    const paint = kind === 'note' ? style.yellow : style.red;
    process.stderr.write(`${shownName(file)}:${line}:${column} ${paint(kind)} ${safe(message)}\n`);
  }
  if (imported.text === undefined) {
    process.exitCode = EXIT.usage;
    return;
  }
  process.stdout.write(imported.text);
  const lost = imported.notes.filter(({ kind }) => kind === 'lost').length;
  if (lost === 0) return;
  const what = count(lost, 'place');
  process.stderr.write(
    `${what} could not be carried over and deny instead: look at them before use\n`,
  );
  process.exitCode = EXIT.no;
}

export async function printSchema(): Promise<void> {
  const { policyJsonSchema } = await import('#contract/policy-document.ts');
  process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
}
