// Makes scan reports of servers that do not exist, for tests of the registry: what a report needs is
// filled in, a test names only what it is about. Called by sample-reports.ts and by tests.
import type { PackageFacts, RemoteFacts, ScanReport } from '#contract/scan-report.ts';

/** The moment of every invented scan: 2026-08-01T10:00:00Z. */
export const SAMPLE_AT_MS = 1_785_578_400_000;

/** A JSON Schema of an object with these properties; `required` names those that must be given. */
export function objectSchema(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
): Record<string, unknown> {
  return { type: 'object', properties, required: [...required], additionalProperties: false };
}

/** A tool definition as `tools/list` carries it. */
export function sampleTool(
  name: string,
  description: string | undefined,
  properties: Readonly<Record<string, unknown>> = {},
  more: {
    readonly required?: readonly string[];
    readonly title?: string;
    readonly annotations?: Readonly<Record<string, unknown>>;
    readonly outputSchema?: unknown;
  } = {},
): Record<string, unknown> {
  const { required = [], ...rest } = more;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    inputSchema: objectSchema(properties, required),
    ...rest,
  };
}

/** Facts of an invented package; scope, repository and publisher agree unless `more` says otherwise. */
export function samplePackage(
  registry: 'npm' | 'pypi',
  name: string,
  more: Partial<PackageFacts> = {},
): PackageFacts {
  return { registry, name, version: '1.4.2', publishers: [], installScripts: [], ...more };
}

/** The report of a server that was installed from a registry and listed its tools over stdio. */
export function packageReport(facts: PackageFacts, more: Partial<ScanReport> = {}): ScanReport {
  const { registry, name, version } = facts;
  return {
    source: { kind: registry, name, version },
    outcome: 'listed',
    stderr: [],
    startedAtMs: SAMPLE_AT_MS,
    durationMs: 1840,
    how: {
      isolation: 'bwrap',
      network: false,
      dummies: [],
      command: registry === 'npm' ? ['npx', '-y', name] : ['uvx', name],
    },
    package: facts,
    serverInfo: { name, version },
    protocolVersions: ['2025-11-25'],
    capabilities: { tools: { listChanged: true } },
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    anomalies: [],
    ...more,
  };
}

/** The report of a server at a web address. */
export function remoteReport(
  facts: Partial<RemoteFacts> & { readonly url: string },
  more: Partial<ScanReport> = {},
): ScanReport {
  return {
    source: { kind: 'remote', url: facts.url },
    outcome: 'listed',
    stderr: [],
    startedAtMs: SAMPLE_AT_MS,
    durationMs: 320,
    how: { isolation: 'none', network: true, dummies: [] },
    remote: {
      transport: 'streamable-http',
      tls: facts.url.startsWith('https:'),
      status: 200,
      auth: { required: false, schemes: [], authorizationServers: [] },
      ...facts,
    },
    protocolVersions: ['2026-07-28', '2025-11-25'],
    capabilities: { tools: {} },
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    anomalies: [],
    ...more,
  };
}
