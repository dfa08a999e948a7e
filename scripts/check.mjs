// `npm run check`: types, lint and format, dead code, generated files, tests; what CI runs. Every
// check runs even when an earlier one failed, and the last lines say which did.
import { installIfNeeded, requireNode, runNode } from './prepare.mjs';

const bin = (path) => `node_modules/${path}`;

const CHECKS = {
  types: () =>
    runNode([bin('typescript/bin/tsc'), '-p', 'tsconfig.json']) ||
    runNode([bin('typescript/bin/tsc'), '-p', 'tsconfig.core.json']),
  lint: () => runNode([bin('@biomejs/biome/bin/biome'), 'check', '.']),
  'dead code': () => runNode([bin('knip/bin/knip.js')]),
  'generated files': () => runNode(['scripts/generate.mjs', '--check']),
  tests: () => runNode(['scripts/test.mjs']),
};

requireNode();
installIfNeeded();
const verdicts = Object.entries(CHECKS).map(([name, check]) => {
  process.stdout.write(`\n== ${name}\n`);
  const startedAt = performance.now();
  const passed = check() === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return { passed, line: `${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)` };
});
process.stdout.write(`\n${verdicts.map(({ line }) => line).join('\n')}\n`);
process.exit(verdicts.every(({ passed }) => passed) ? 0 : 1);
