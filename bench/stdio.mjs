// What the local gateway (`wicketgate run`, stdio to stdio) adds to a call: CPU of all processes and
// the time of one call, against the same server without it. `node bench/stdio.mjs` runs it alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twentyRules } from './calls.mjs';
import { builtCli } from './needs.mjs';
import { treeUsage } from './processes.mjs';
import { median } from './report.mjs';
import { gatewayCommand, openStdio, SERVER } from './stdio-client.mjs';

const WARM_UP = 2_000;
/** Calls in flight: an agent that waits for each answer, and several that share the pipe. */
const IN_FLIGHT = [1, 16];

async function measure(process, count, inFlight) {
  const before = treeUsage(process.pid).cpuMs;
  const times = await process.call(count, inFlight);
  return { cpuUs: ((treeUsage(process.pid).cpuMs - before) * 1_000) / count, p50Us: median(times) };
}

/**
 * @returns for each number of calls in flight: CPU µs a call with and without the gateway, what it
 *   adds, and the p50 of a call, all medians of the rounds
 */
export async function measureStdio(cli, { rounds = 3, count = 3_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-stdio-'));
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(twentyRules()));
  const direct = await openStdio('stdio server', SERVER);
  const through = await openStdio(
    'wicketgate run',
    gatewayCommand(cli, policy, join(folder, 'state')),
  );
  const results = [];
  for (const inFlight of IN_FLIGHT) {
    const pairs = [];
    await direct.call(WARM_UP, inFlight);
    await through.call(WARM_UP, inFlight);
    for (let round = 0; round < rounds; round += 1) {
      pairs.push({
        direct: await measure(direct, count, inFlight),
        through: await measure(through, count, inFlight),
      });
    }
    results.push(summary(inFlight, pairs));
  }
  await direct.stop();
  await through.stop();
  rmSync(folder, { recursive: true, force: true });
  return results;
}

function summary(inFlight, pairs) {
  const over = (pick) => median(pairs.map(pick));
  return {
    inFlight,
    directUs: over(({ direct }) => direct.cpuUs),
    throughUs: over(({ through }) => through.cpuUs),
    addedUs: over(({ direct, through }) => through.cpuUs - direct.cpuUs),
    directP50Us: over(({ direct }) => direct.p50Us),
    throughP50Us: over(({ through }) => through.p50Us),
  };
}

if (process.argv[1] === import.meta.filename) {
  console.table(await measureStdio(builtCli()));
}
