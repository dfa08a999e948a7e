// What a scan saw of one server, before anyone has judged it: facts of the package or address, what
// the server answered, and what went wrong. Made by server/scanner, judged by core/assessment. Every
// text in it is the server's or the publisher's own and is data, never instructions.

/** Where a server is had from. `key` is the one spelling that equal sources share. */
export type ScanSource =
  | { readonly kind: 'npm'; readonly name: string; readonly version?: string }
  | { readonly kind: 'pypi'; readonly name: string; readonly version?: string }
  | { readonly kind: 'remote'; readonly url: string }
  /** A command of this machine; `name` is what the client's configuration calls it. */
  | { readonly kind: 'command'; readonly name: string; readonly command: readonly string[] };

export const SCAN_OUTCOMES = [
  /** `tools/list` was answered whole. */
  'listed',
  /** It runs, but wants credentials that a scan does not have. */
  'needs-credentials',
  /** It calls somebody over the network before it answers. */
  'needs-network',
  /** It wants a local program, service or file that is not there. */
  'needs-environment',
  /** The package cannot be had or installed. */
  'not-installable',
  /** It is a library, an installer, or speaks another transport only. */
  'not-a-server',
  'crashed',
  'timed-out',
  /** It broke a limit of the scan: bytes, tools, processes, pages. */
  'over-limit',
  /** It answered something that is no MCP. */
  'broken-protocol',
  /** A remote server that could not be reached. */
  'unreachable',
  /** The scan itself was refused, for example an address that is not public. */
  'refused',
] as const;
export type ScanOutcome = (typeof SCAN_OUTCOMES)[number];

/** Facts that the package itself and its registry entry state. */
export interface PackageFacts {
  readonly registry: 'npm' | 'pypi';
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** Accounts or names that the registry lists as maintainers or authors. */
  readonly publishers: readonly string[];
  /** Web address of the source repository, `https://…`, without `.git`. */
  readonly repository?: string;
  readonly homepage?: string;
  readonly licence?: string;
  /** ISO 8601. */
  readonly publishedAt?: string;
  /** ISO 8601, of the first version. */
  readonly createdAt?: string;
  readonly versionCount?: number;
  /** Subresource integrity, or `sha256:<hex>`. */
  readonly integrity?: string;
  /** The registry holds a build attestation for this version. */
  readonly attested?: boolean;
  /** Names of lifecycle scripts that an install would run (`postinstall`, …). They were not run. */
  readonly installScripts: readonly string[];
  /** The publisher's own words when the version is deprecated. */
  readonly deprecated?: string;
  /** The name in the official registry that the package claims (`mcpName`). */
  readonly registryName?: string;
  readonly keywords?: readonly string[];
}

/** What was seen of a server that is reached over the network. */
export interface RemoteFacts {
  readonly url: string;
  readonly transport?: 'streamable-http' | 'sse';
  readonly tls: boolean;
  /** The status of the first answer to a request without credentials. */
  readonly status?: number;
  readonly auth: {
    /** An unauthenticated `initialize` or `tools/list` was refused with 401 or 403. */
    readonly required: boolean;
    /** `WWW-Authenticate` schemes, lower case. */
    readonly schemes: readonly string[];
    /** Protected-resource metadata (RFC 9728) was served and names this resource. */
    readonly resourceMetadata?: 'valid' | 'invalid' | 'absent';
    readonly authorizationServers: readonly string[];
  };
  /** The server announced a limit (`RateLimit-*`, `Retry-After`, 429). */
  readonly rateLimited?: boolean;
}

/** Something odd that the scan saw; each becomes evidence or a finding. */
export interface ScanAnomaly {
  readonly code:
    | 'list-changed' // a second tools/list answered other definitions
    | 'discover-differs' // the revisions of the protocol list different tools
    | 'stdout-noise'
    | 'writes-outside' // tried to write outside of its folder
    | 'process-limit'
    | 'list-failed' // an advertised prompts/list or resources/list failed
    | 'ignores-close' // had to be killed
    | 'server-request'; // asked the client for something before it was used
  /** One sentence for people, lower case, no full stop. */
  readonly detail: string;
}

export type Isolation = 'bwrap' | 'unshare' | 'limits' | 'none';

export interface ScanReport {
  readonly source: ScanSource;
  readonly outcome: ScanOutcome;
  /** Why it is not `listed`: one sentence for people. */
  readonly reason?: string;
  /** The last lines of stderr, at most 20 of 400 characters, control characters removed. */
  readonly stderr: readonly string[];
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly how: {
    readonly isolation: Isolation;
    readonly network: boolean;
    /** Names of environment variables that were given dummy values. */
    readonly dummies: readonly string[];
    /** The command in the folder of the scan, without paths of this machine. */
    readonly command?: readonly string[];
  };
  readonly package?: PackageFacts;
  readonly remote?: RemoteFacts;
  readonly serverInfo?: {
    readonly name: string;
    readonly version?: string;
    readonly title?: string;
  };
  /** Revisions that the server answered to, newest first. */
  readonly protocolVersions: readonly string[];
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly instructions?: string;
  /** As listed, in order, unread. Empty unless `listed`. */
  readonly tools: readonly unknown[];
  readonly prompts: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
  readonly anomalies: readonly ScanAnomaly[];
}
