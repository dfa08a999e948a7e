// One server as a client's configuration names it. Values of environment variables and headers are
// never in it, only their names: what is not kept cannot be printed or sent. Arguments and addresses
// are as written, variables unexpanded; `shown-entry.ts` makes them fit to print.
import type { Problem } from '#contract/problem.ts';

export const CLIENT_IDS = [
  'amazon-q',
  'claude-code',
  'claude-desktop',
  'cline',
  'codex',
  'copilot-cli',
  'cursor',
  'devin',
  'gemini-cli',
  'kilo-code',
  'kiro',
  'lm-studio',
  'opencode',
  'roo-code',
  'vscode',
  'windsurf',
  'zed',
] as const;
export type ClientId = (typeof CLIENT_IDS)[number];

/** `local`: of one project, but kept in the user's own file. */
export type ConfigScope = 'user' | 'local' | 'project' | 'system';

export type EntryTransport = 'stdio' | 'streamable-http' | 'sse' | 'auto';

export interface ClientEntry {
  /** `undefined`: a file in the usual form that belongs to no client that is known here. */
  readonly client: ClientId | undefined;
  /** The file as it was named. */
  readonly file: string;
  readonly scope: ConfigScope;
  /** The folder that a `local` entry is for. */
  readonly project?: string;
  /** The key in the configuration: what the client calls the server. */
  readonly name: string;
  /** The keys that lead to it in the document. */
  readonly path: readonly string[];
  readonly kind: 'stdio' | 'remote';
  readonly transport: EntryTransport;
  /** The program; empty for `remote`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly envNames: readonly string[];
  /** Empty for `stdio`. As written, so it may hold variables and secrets. */
  readonly url: string;
  readonly headerNames: readonly string[];
  readonly disabled: boolean;
  /** It is reached through a gateway of ours already: `run` before a command, or `serve`. */
  readonly gateway?: 'run' | 'serve';
  /** 1-based place of the entry in the file. */
  readonly line: number;
  readonly column: number;
}

export interface ClientConfig {
  readonly entries: readonly ClientEntry[];
  /** What cannot be read, and what the client itself would skip; with place. */
  readonly problems: readonly Problem[];
}
