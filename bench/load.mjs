// Windows of load: wrk sends calls to one arm for some seconds, and what the arm spent meanwhile is
// read from the operating system. Called by run.mjs, arms in turn.
import { fileURLToPath } from 'node:url';
import { CORE, coreBusyMs, runProcess, treeUsage } from './processes.mjs';

const SCRIPT = fileURLToPath(new URL('call.lua', import.meta.url));
const CONNECTIONS = 50;

/**
 * @param arm started by arms.mjs: `pid`, `url` and the three files that call.lua reads
 * @returns calls, failures, calls a second, latency and CPU in µs a call, resident memory; and how
 *   much of the arm's core other processes took (0–1), which says how far to trust the rest
 */
export async function loadWindow(arm, { connections = CONNECTIONS, seconds }) {
  const before = treeUsage(arm.pid);
  const busyBefore = coreBusyMs(arm.core ?? CORE.tested);
  const { body, tokens, headers } = arm.files;
  const output = await runProcess(CORE.load, 'wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'],
    ...['-s', SCRIPT, arm.url, '--', body, tokens, headers],
  ]);
  const after = treeUsage(arm.pid);
  const busyMs = coreBusyMs(arm.core ?? CORE.tested) - busyBefore;
  const result = JSON.parse(output.trim().split('\n').at(-1));
  if (result.failed > 0 || result.calls === 0) {
    throw new Error(`${arm.label}: ${result.failed} of ${result.calls} calls failed\n${output}`);
  }
  const cpuMs = after.cpuMs - before.cpuMs;
  return {
    calls: result.calls,
    perSecond: result.calls / result.seconds,
    p50Us: result.p50Us,
    p99Us: result.p99Us,
    cpuUs: (cpuMs * 1_000) / result.calls,
    rssMb: after.rssMb,
    foreign: Math.max(0, busyMs - cpuMs) / (result.seconds * 1_000),
  };
}
