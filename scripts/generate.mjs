// `npm run generate`: writes the files that come from code, JSON Schemas and reference pages. With
// `--check` it writes nothing and fails when a file is not what it would be.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { attacksPage } from './attacks-page.mjs';
import { gradePage } from './grade-page.mjs';
import {
  commandLinePage,
  configurationPage,
  controlApiPage,
  errorsPage,
} from './reference-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const BUNDLE = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  external: ['libsql'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};

/** What the pages are made of, as one module. */
const CONTRACT = `
  export { z } from 'zod';
  export { configSchema } from './src/contract/config.ts';
  export { ERRORS } from './src/contract/errors.ts';
  export * as attacks from './src/core/attacks/index.ts';
  export { gradedExamples } from './src/core/assessment/grade-examples.ts';
  export { GRADE_METHOD } from './src/core/assessment/grade-method.ts';
  export { policyJsonSchema } from './src/contract/policy-document.ts';
  export { ROLE_OF_ACTION } from './src/contract/roles.ts';
  export { createControlApi } from './src/server/control/index.ts';
`;

async function loadContract(folder) {
  const outfile = join(folder, 'contract.mjs');
  const stdin = { contents: CONTRACT, resolveDir: root, loader: 'ts' };
  await build({ ...BUNDLE, stdin, outfile });
  return import(pathToFileURL(outfile).href);
}

/** From the words of a command to what it prints with `--help`. */
async function loadHelp(folder) {
  const outdir = join(folder, 'cli');
  const entryPoints = { cli: 'src/cli/main.ts' };
  const define = { WICKETGATE_VERSION: '""' };
  await build({ ...BUNDLE, entryPoints, outdir, splitting: true, define });
  return (words) =>
    execFileSync(process.execPath, [join(outdir, 'cli.js'), ...words, '--help'], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
}

/** Every operation of `/api/v1` with the action that it is and what the document says of it. */
async function controlOperations(createControlApi) {
  // Only the document is asked for, which needs no store.
  const { operations, fetch } = createControlApi({
    records: {},
    version: '',
    log: console.error,
  });
  const answer = await fetch(new Request('http://localhost/api/v1/openapi.json'));
  const { paths } = await answer.json();
  return operations.map((one) => ({ ...one, ...paths[one.path][one.method] }));
}

async function generate(folder) {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const { z, configSchema, ERRORS, policyJsonSchema, attacks, ...contract } =
    await loadContract(folder);
  const { GRADE_METHOD, gradedExamples, ROLE_OF_ACTION, createControlApi } = contract;
  const api = await controlOperations(createControlApi);
  const config = z.toJSONSchema(configSchema, { target: 'draft-2020-12', io: 'input' });
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'schema/policy.schema.json': json(policyJsonSchema()),
    'schema/config.schema.json': json(config),
    'docs/reference/configuration.md': configurationPage(config),
    'docs/reference/control-api.md': controlApiPage(api, ROLE_OF_ACTION),
    'docs/reference/errors.md': errorsPage(ERRORS),
    'docs/reference/attacks.md': attacksPage(attacks),
    'docs/reference/grade.md': gradePage(GRADE_METHOD, gradedExamples()),
    'docs/reference/command-line.md': commandLinePage(await loadHelp(folder)),
  };
}

function current(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const check = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'wicketgate-generate-'));
try {
  for (const [file, wanted] of Object.entries(await generate(folder))) {
    if (current(file) === wanted) continue;
    if (check) {
      console.error(`${file} is not up to date: run \`npm run generate\``);
      process.exitCode = 1;
    } else {
      writeFileSync(join(root, file), wanted);
      console.log(`wrote ${file}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
