// Runs every policy vector in process, through the same functions as `policy check` and
// `policy eval`. The cases are data: test/vectors/*.vectors.json, format in test/vectors/README.md.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { compilePolicy, parsePolicy, type ToolListing } from '#core/policy/index.ts';
import { createReplay } from '../src/cli/replay.ts';

interface Step extends JsonObject {
  readonly expect: JsonObject;
}
interface Vector {
  readonly name: string;
  readonly policy?: JsonObject | null;
  readonly policyText?: string;
  readonly tools?: readonly (ToolListing & JsonObject)[];
  readonly steps?: readonly Step[];
  readonly problems?: readonly { readonly severity: string; readonly pointer: string }[];
}

const FOLDER = new URL('./vectors/', import.meta.url);
/** Topics whose documents are checked with the tool list of the case at hand. */
const WITH_TOOLS = new Set(['warnings-with-tools', 'own-warnings-with-tools']);

function load(file: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Vector[]; // our own files
}

function lineOf(step: Step, tools: readonly (ToolListing & JsonObject)[]): Json {
  const { call, list, expect: _, ...rest } = step as Step & { call?: JsonObject }; // the format
  if (list === true) {
    return {
      ...rest,
      list: tools.map(({ name, class: c }) => ({ name, ...(c ? { class: c } : {}) })),
    };
  }
  const tool = tools.find((candidate) => candidate.name === call?.['tool']);
  const facts = rest['facts'] as JsonObject | undefined; // the format
  const annotated =
    tool?.annotations === undefined
      ? {}
      : {
          facts: {
            ...facts,
            tool: { annotations: tool.annotations, ...(facts?.['tool'] as object) },
          },
        };
  return {
    ...(tool?.class === undefined ? {} : { class: tool.class }),
    ...(tool?.inputSchema === undefined ? {} : { schema: tool.inputSchema }),
    ...call,
    ...rest,
    ...annotated,
  } as JsonObject; // built from JSON only
}

function textOf(vector: Vector): string {
  return vector.policyText ?? JSON.stringify(vector.policy);
}

for (const file of readdirSync(fileURLToPath(FOLDER)).filter((name) => name.endsWith('.json'))) {
  const topic = file.replace('.vectors.json', '');
  describe(topic, () => {
    test.each(load(file).map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
      const tools = WITH_TOOLS.has(topic) ? { tools: vector.tools ?? [] } : {};
      const parsed = parsePolicy(textOf(vector), tools);
      if (vector.problems !== undefined) {
        const found = parsed.problems.map(({ severity, pointer }) => ({ severity, pointer }));
        const byText = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).sort();
        expect(byText(found)).toEqual(byText(vector.problems));
      }
      if (vector.steps === undefined) return;
      const program = vector.policy === null ? null : compilePolicy(parsed.document as never); // checked below
      if (vector.policy !== null) expect(parsed.document).toBeDefined();
      const replay = createReplay(program);
      for (const step of vector.steps) {
        const answer = replay.answer(lineOf(step, vector.tools ?? []), Date.now());
        expect(answer).toMatchObject(step.expect);
      }
    });
  });
}
