// The two ways of standing behind the gateway: a `run` in place of the command, or the address of a
// gateway that runs already. Each says what becomes of an entry's text.
import { resolve } from 'node:path';
import {
  type ClientEntry,
  CONNECT_FORMS,
  type EntryEdit,
  entryName,
  redirectEntry,
  rewriteEntry,
  TOKEN_PLACEHOLDER,
} from '#server/clients/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { ownProgram } from '../own-program.ts';
import { VERSION } from '../version.ts';
import type { AdoptedEntry } from './adopt-state.ts';
import type { ConfigFileText } from './config-files.ts';

export interface AdoptWay {
  /** Where the policy of a server goes: `undefined`: into a file. */
  readonly policyPlace: ((name: string) => string) | undefined;
  /** @param policy the policy's file */
  rewrite(text: string, file: ConfigFileText, entry: ClientEntry, policy: string): EntryEdit;
  /** What was made on a gateway for an entry. */
  madeFor(entry: ClientEntry): AdoptedEntry['gateway'];
}

/** Every client starts `run` itself. */
export function runWay(folder: string): AdoptWay {
  const wanted = resolve(folder);
  // Clients start servers with an environment of their own.
  const state = wanted === defaultDataFolder({}) ? [] : ['--state', wanted];
  const program = ownProgram(VERSION);
  return {
    policyPlace: undefined,
    rewrite(text, { about }, entry, policy) {
      const grant = entry.client === undefined ? [] : ['--grant', entry.client];
      const server = ['--server', entryName(entry.name)];
      const options = ['--policy', policy, ...state, ...grant, ...server];
      return rewriteEntry(text, about.dialect.format, entry, { program, options });
    },
    madeFor: () => undefined,
  };
}

/** Where an entry leads, once it is registered. */
export interface Lead {
  readonly url: string;
  readonly token: string;
  readonly made: NonNullable<AdoptedEntry['gateway']>;
}

const SOME_VARIABLE = /\$\{|\$[A-Za-z_]/;
/** Members of Codex that name variables of the client's own environment. */
const NAMED_VARIABLES = ['bearer_token_env_var', 'env_http_headers', 'env_vars'];

/** @param leads absent: nothing is registered yet, and placeholders stand for what will be */
export function gatewayWay(base: string, leads?: ReadonlyMap<ClientEntry, Lead>): AdoptWay {
  return {
    policyPlace: (name) => `${base}, as \`${entryName(name)}\``,
    rewrite(text, { about }, entry) {
      const form = CONNECT_FORMS.find(({ client }) => client === entry.client);
      if (form === undefined) return { ok: false, reason: 'its client is not known' };
      const lead = leads?.get(entry);
      if (leads !== undefined && lead === undefined) {
        return { ok: false, reason: 'the gateway has not taken it' };
      }
      const url = lead?.url ?? `${base}/mcp/${entryName(entry.name)}/`;
      const members = form.entry(url, `Bearer ${lead?.token ?? TOKEN_PLACEHOLDER}`);
      return redirectEntry(text, about.dialect.format, entry.path, members);
    },
    madeFor: (entry) => leads?.get(entry)?.made,
  };
}

/** Why a gateway could not start a server as its client does; `undefined` when it can. */
export function onlyItsClientCan(value: object, entry: ClientEntry): string | undefined {
  const named = NAMED_VARIABLES.find((key) => Object.hasOwn(value, key));
  if (named !== undefined || SOME_VARIABLE.test(JSON.stringify(value))) {
    return 'its client puts variables in, which the gateway does not have';
  }
  if (Object.hasOwn(value, 'envFile')) return 'its variables are in a file of its client';
  if (entry.kind === 'stdio' && entry.cwd === undefined && /^\.{1,2}[\\/]/.test(entry.command)) {
    return 'its command is found from the folder of its client only';
  }
  return undefined;
}
