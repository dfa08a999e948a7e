// Lets a benchmark use a room of the gateway as it is in `src`: bundled once, then imported.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param entry path of a TypeScript module, from the root of the repository */
export async function importRoom(entry) {
  // In the repository, so that what is not bundled is found: the database's driver.
  const folder = mkdtempSync(join(root, 'node_modules', '.wicketgate-bundle-'));
  const outfile = join(folder, 'room.mjs');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      mainFields: ['module', 'main'],
      // Packages that are still CommonJS ask for Node's own modules.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
