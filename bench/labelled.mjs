// Runs `wicketgate classify` over definitions and hands back its answers. Shared by the measurements
// of the classifier; needs a build (`node scripts/build.mjs`).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The objects of a file of JSON Lines. */
export function linesOf(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** What the command says about every tool of these listings, in order. */
export function classify(listings) {
  const input = listings.map((listing) => JSON.stringify(listing)).join('\n');
  const run = spawnSync(process.execPath, [cli, 'classify', '-', '--json'], {
    input: `${input}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  if (run.status !== 0) throw new Error(`classify ended with ${run.status}: ${run.stderr}`);
  const lines = run.stdout.split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

export function percent(part, whole) {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
