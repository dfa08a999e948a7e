// Bundles the CLI into dist/ with esbuild: ESM, code-split, so that a light command loads little; and
// the dashboard into dist/dashboard with Vite.
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPages } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

// Built aside and swapped in: a command that is started meanwhile finds the old build or the new.
const fresh = `${root}dist.${process.pid}`;
const stale = `${fresh}.old`;

await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The module build where a package has one: some UMD builds break when they are bundled.
  mainFields: ['module', 'main'],
  external: ['libsql'],
  define: { WICKETGATE_VERSION: JSON.stringify(version) },
  // The first line makes `dist/cli.js` a command; in the other files it is a comment.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
// Whoever starts it, such as a test: React leaves its development aids out for `production` only.
process.env.NODE_ENV = 'production';
await buildPages({
  configFile: `${root}dashboard/vite.config.mjs`,
  build: { outDir: `${fresh}/dashboard` },
  logLevel: 'error',
});
// A command that is linked (`npm install --global .`) must stay one after a new build.
chmodSync(`${fresh}/cli.js`, 0o755);
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, stale);
renameSync(fresh, `${root}dist`);
rmSync(stale, { recursive: true, force: true });
