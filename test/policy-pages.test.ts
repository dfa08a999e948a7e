// The pages about the language say what the code does: every code and operator is explained, and
// the example of the import is what the import gives.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATORS } from '#contract/policy-words.ts';
import { ERROR_CODES, importIntercept, parsePolicy, WARNING_CODES } from '#core/policy/index.ts';

const page = (path: string) => readFileSync(new URL(`../docs/${path}`, import.meta.url), 'utf8');
const blockOf = (text: string, language: string) =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? '';

test('the reference explains every problem code, in the order of the code, and every operator', () => {
  const text = page('reference/policy-language.md');
  const rows = [...text.matchAll(/^\| `([a-z_]+)` \| .+ \|$/gm)].map(([, word]) => word ?? '');
  const codes: readonly string[] = [...ERROR_CODES, ...WARNING_CODES];
  expect(rows.filter((word) => codes.includes(word))).toEqual(codes);
  for (const op of OPERATORS) expect(text).toContain(`\`${op}\``);
});

test('the example of the import page is what the import gives', () => {
  const text = page('guide/import-from-intercept.md');
  const imported = importIntercept(blockOf(text, 'yaml'));
  expect(imported.text).toBe(parsePolicy(blockOf(text, 'json')).text);
});
