// CPU that starting costs: `wicketgate --version`, and `wicketgate run` until it has answered the
// client's `initialize` (without the server behind it). `node bench/start.mjs` runs it alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twentyRules } from './calls.mjs';
import { builtCli } from './needs.mjs';
import { CORE, childrenCpuMs, pinned, treeUsage } from './processes.mjs';
import { median } from './report.mjs';
import { gatewayCommand, openStdio } from './stdio-client.mjs';

/** Runs in a group: the operating system counts in steps of 10 ms. */
const GROUP = 5;

function versionCpuMs(cli) {
  const [command, args] = pinned(CORE.tested, process.execPath, [cli, '--version']);
  const before = childrenCpuMs();
  for (let i = 0; i < GROUP; i += 1) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`wicketgate --version ended with ${status}:\n${stderr}`);
  }
  return (childrenCpuMs() - before) / GROUP;
}

async function readyCpuMs(cli, policy, state) {
  const gateway = await openStdio('wicketgate run', gatewayCommand(cli, policy, state));
  const { cpuMs } = treeUsage(gateway.pid, [gateway.serverPid]);
  await gateway.stop();
  return cpuMs;
}

/** @returns milliseconds of user and system time, medians */
export async function measureStart(cli, { rounds = 5 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-start-'));
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(twentyRules()));
  const version = [];
  const ready = [];
  for (let round = 0; round < rounds; round += 1) {
    version.push(versionCpuMs(cli));
    ready.push(await readyCpuMs(cli, policy, join(folder, 'state')));
  }
  rmSync(folder, { recursive: true, force: true });
  return { versionMs: median(version), readyMs: median(ready) };
}

if (process.argv[1] === import.meta.filename) {
  console.table(await measureStart(builtCli()));
}
