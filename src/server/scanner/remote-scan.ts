// Scans a server that is reached over the network, without credentials: first what it answers to a
// stranger, then its lists over Streamable HTTP or HTTP+SSE. Addresses are checked as the gateway
// checks those of its upstreams.
import type { RemoteFacts, ScanReport } from '#contract/scan-report.ts';
import { openRemoteLink, openSseLink } from '#server/channel/index.ts';
import { createHttpTarget } from '#server/upstream/http-target.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import { interview } from './interview.ts';
import { lookAtRemote } from './remote-look.ts';
import type { ScanLimits } from './scan-limits.ts';
import { ScanStop, stopOf } from './scan-stop.ts';
import { openSession } from './session.ts';

export interface RemoteScanParts {
  readonly limits: ScanLimits;
  readonly version: string;
  /** Private and loopback addresses are allowed. */
  readonly local: boolean;
  readonly signal: AbortSignal;
}

type Part = Omit<ScanReport, 'source' | 'startedAtMs' | 'durationMs'>;

export async function scanRemote(url: string, parts: RemoteScanParts): Promise<Part> {
  const deadline = new AbortController();
  const { limits } = parts;
  const seconds = Math.round(limits.scanMs / 1000);
  const timer = setTimeout(() => {
    deadline.abort(new ScanStop('timed-out', `the scan took longer than ${seconds} s`));
  }, limits.scanMs);
  const how = { isolation: 'none', network: true, dummies: [] } as const;
  let facts: RemoteFacts | undefined;
  try {
    const signal = AbortSignal.any([parts.signal, deadline.signal]);
    facts = await lookAtRemote(url, { ...parts, signal });
    const said = await ask(url, facts, parts, signal);
    return { outcome: 'listed', ...said, stderr: [], how, remote: facts };
  } catch (error) {
    const stop = asRemote(stopOf(error), facts);
    return {
      outcome: stop.outcome,
      reason: stop.message,
      ...{ stderr: [], protocolVersions: [], tools: [], prompts: [], resources: [] },
      ...{ resourceTemplates: [], anomalies: [], how },
      ...(facts === undefined ? {} : { remote: facts }),
    };
  } finally {
    clearTimeout(timer);
  }
}

function ask(url: string, facts: RemoteFacts, parts: RemoteScanParts, signal: AbortSignal) {
  const { limits, version, local } = parts;
  const timeouts = { connectMs: 10_000, firstByteMs: limits.startMs, idleMs: limits.startMs };
  const targetAt = (address: string) =>
    createHttpTarget({ id: 'the server', url: address, headers: {}, local, timeouts });
  const open = () =>
    openSession({
      limits,
      signal,
      onLog: () => {},
      onNoise: () => {},
      open: (events) =>
        facts.transport === 'sse'
          ? openSseLink({ target: targetAt(url), url, targetAt, events })
          : openRemoteLink({ url, targetAt, book: createToolBook(new Map()), events }),
    });
  return interview({ open, limits, version });
}

/** No process stands behind a connection that ends: whoever cannot be reached has not crashed. */
function asRemote(stop: ScanStop, facts: RemoteFacts | undefined): ScanStop {
  if (facts?.auth.required === true) {
    const schemes = facts.auth.schemes.length > 0 ? ` (${facts.auth.schemes.join(', ')})` : '';
    return new ScanStop(
      'needs-credentials',
      `it refuses strangers with HTTP ${facts.status}${schemes}`,
    );
  }
  if (stop.outcome === 'crashed' || stop.outcome === 'unreachable') {
    return facts?.status === undefined
      ? new ScanStop('unreachable', stop.message)
      : new ScanStop('broken-protocol', `it answers HTTP ${facts.status}, and no MCP`);
  }
  return stop;
}
