// What a server seems to want before it starts: names of environment variables and examples of
// arguments, read from its last words and from the text of its own package. All of it is guesswork
// that is tried with dummy values; nothing that is read is run.
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { dummyArgument } from './dummy-values.ts';
import { readFileText, readJsonObject, textOf } from './json-file.ts';

export interface ServerWants {
  /** Names that it complains about. */
  readonly missing: readonly string[];
  /** Names that it says are required, or that its own examples give. */
  readonly named: readonly string[];
  /** Names that look like credentials in its code. */
  readonly used: readonly string[];
  /** Arguments of its own example, with dummies for what stands for something else. */
  readonly args: readonly string[];
}

const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;
/** Variables of every program, names of errors, and what only tunes a server. */
const COMMON =
  /^(?:NODE_(?:ENV|OPTIONS|PATH|EXTRA_CA_CERTS)|HTTPS?_PROXY|NO_PROXY|NO_COLOR|FORCE_COLOR|XDG_\w+|LC_\w+|PYTHON\w*|VIRTUAL_ENV|TERM_PROGRAM|COMP_\w+|npm_\w+|ERR_\w+|MODULE_NOT_FOUND|\w*LOG_LEVEL|\w*DEBUG|MCP_TRANSPORT\w*|TRANSPORT_TYPE|\w*TELEMETRY\w*|WICKETGATE_\w+|DO_NOT_TRACK|\w*_ERROR|ECONN\w+|UND_ERR_\w+)$/;
const SECRETS =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PAT|CREDENTIALS?|URL|URI|DSN|HOST|ENDPOINT|ACCOUNT|USER(?:NAME)?|EMAIL|ORG(?:ANIZATION)?(?:_ID)?|TENANT_ID|CLIENT_ID|PROJECT(?:_ID)?|WORKSPACE(?:_ID)?|SITE|DOMAIN|REGION|INSTANCE|STRING)$/;
const IN_CODE =
  /(?:process\.env(?:\.|\[\s*['"`])|os\.environ(?:\.get\(|\[)\s*['"]|os\.getenv\(\s*['"]|env\.get\(\s*['"]|Getenv\(\s*")([A-Z][A-Z0-9_]{2,60})/g;
const NAMES_MAX = 60;
const FILES_MAX = 400;
const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** A line that complains; lines around it may be help that names everything there is. */
const COMPLAINT =
  /requir|missing|must|not (?:set|found|provided|defined|configured|specified)|please|undefined|invalid|no \w+ (?:found|provided|set)|KeyError|unset|needs?\b|provide/i;

/** Names that choose or tune something: a dummy would be a wrong choice. */
const CHOICES =
  /(?:PROVIDER|MODE|TYPE|LEVEL|SKILLS|TOOLS|TOOLSETS?|TRANSPORT|ENABLED?|DISABLED?|TIMEOUT|MAX|MIN|VERSION|FORMAT|FEATURES)$/;

function namesOf(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => line.match(NAME) ?? []);
  return [...new Set(names)].filter((name) => !COMMON.test(name) && !CHOICES.test(name));
}

/** Names of environment variables in lines that complain about something. */
export function missingNames(stderr: readonly string[]): readonly string[] {
  return namesOf(stderr.filter((line) => COMPLAINT.test(line))).slice(0, NAMES_MAX);
}

/**
 * @param folder the package's own files
 * @param names what the package is called in examples
 * @param home the empty home in the box
 */
export function readWants(
  folder: string,
  names: readonly string[],
  stderr: readonly string[],
  home: string,
): ServerWants {
  const readme = readmeOf(folder);
  const example = exampleOf(readme, names);
  const about = readJsonObject(join(folder, 'server.json'));
  const missing = missingNames(stderr);
  const said = namesOf(stderr).filter((name) => SECRETS.test(name));
  const listed = listedVariables(about);
  const exampleNames = Object.keys(example.env).filter((name) => !COMMON.test(name));
  const used = codeNames(folder).filter((name) => SECRETS.test(name));
  return {
    missing,
    named: [...new Set([...missing, ...said, ...listed, ...exampleNames])].slice(0, NAMES_MAX),
    used: used.slice(0, NAMES_MAX),
    args: example.args.map((word) => (isPlaceholder(word) ? dummyArgument(word, home) : word)),
  };
}

/** Arguments that a usage line or an error asks for, as words. */
export function argumentsFromUsage(
  stderr: readonly string[],
  home: string,
): readonly string[] | undefined {
  const text = stderr.join('\n');
  const usage =
    /usage:\s*(?:node |npx (?:-y )?|python3? |uvx )?\S+((?:\s+(?:<[^>\n]+>|--[\w-]+[= ]<[^>\n]+>|-\w <[^>\n]+>))+)/i.exec(
      text,
    );
  if (usage?.[1] !== undefined) {
    const words = usage[1].match(/<[^>]+>|[^\s=]+/g) ?? [];
    return words.map((word) => (word.startsWith('<') ? dummyArgument(word, home) : word));
  }
  const options = [...text.matchAll(/(--[a-z][\w-]{1,40})(?=[\s\S]{0,60}\b(?:required|must)\b)/g)];
  if (options.length > 0) {
    const named = [...new Set(options.map(([, option = '']) => option))];
    return named.flatMap((option) => [option, dummyArgument(option, home)]);
  }
  const asks =
    /(?:provide|specify|pass|requires?|missing|expected)[^\n]{0,60}?\b((?:database|connection)[ -](?:url|uri|string)|url|director(?:y|ies)|folder|path|file)\b[^\n]{0,60}(?:argument|command[- ]line)/i.exec(
      text,
    );
  return asks?.[1] === undefined ? undefined : [dummyArgument(asks[1], home)];
}

function listedVariables(about: JsonObject): readonly string[] {
  const { packages } = about;
  if (!Array.isArray(packages)) return [];
  return packages.flatMap((one) => {
    const list = isJsonObject(one)
      ? (one['environmentVariables'] ?? one['environment_variables'])
      : [];
    if (!Array.isArray(list)) return [];
    return list.flatMap((variable) => {
      if (!isJsonObject(variable)) return [];
      const required = variable['isRequired'] ?? variable['is_required'];
      const name = textOf(variable['name']);
      return required === true && name !== undefined && /^\w{2,80}$/.test(name) ? [name] : [];
    });
  });
}

function readmeOf(folder: string): string {
  const file = filesIn(folder).find((entry) => /^readme(?:\.\w+)?$/i.test(entry.name));
  return file === undefined ? '' : (readFileText(join(folder, file.name), FILE_BYTES_MAX) ?? '');
}

interface Example {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, Json>>;
}

/** The first client configuration in the text that starts this package. */
export function exampleOf(readme: string, names: readonly string[]): Example {
  const blocks = readme.matchAll(/```[\w-]*\s*\n([\s\S]*?)```/g);
  const texts = [...[...blocks].map(([, block = '']) => block), readme];
  for (const block of texts) {
    for (const entry of entriesIn(block)) {
      const list = entry['args'];
      const words = Array.isArray(list) ? list.flatMap((word) => textOf(word) ?? []) : [];
      const at = words.findIndex((word) => names.some((name) => isPackage(word, name)));
      const command = textOf(entry['command']) ?? '';
      const direct = names.some((name) => command === name || command.endsWith(`/${name}`));
      if (at < 0 && !direct) continue;
      const { env } = entry;
      const rest = words.slice(at + 1);
      // `npx --package NAME -- PROGRAM …`
      if (rest[0] === '--') rest.shift();
      if (at >= 0 && names.includes(rest[0] ?? '')) rest.shift();
      return {
        args: rest.slice(0, 12),
        env: isJsonObject(env) ? env : {},
      };
    }
  }
  return { args: [], env: {} };
}

function isPackage(word: string, name: string): boolean {
  return word === name || word.startsWith(`${name}@`) || word.startsWith(`${name}==`);
}

/** Server entries of client configurations in a block of JSON with comments. */
function entriesIn(block: string): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const collect = (value: Json, depth: number): void => {
    if (!isJsonObject(value) || depth > 4) return;
    if (typeof value['command'] === 'string' || Array.isArray(value['args'])) found.push(value);
    for (const member of Object.values(value)) collect(member, depth + 1);
  };
  const start = block.indexOf('{');
  const end = block.lastIndexOf('}');
  if (start < 0 || end < start || end - start > 20_000) return [];
  const text = block
    .slice(start, end + 1)
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/,(\s*[}\]])/g, '$1');
  try {
    collect(JSON.parse(text) as Json, 0); // JSON.parse yields nothing else
  } catch {
    return [];
  }
  return found;
}

/** `/path/to/dir`, `<token>`, `YOUR_KEY`, `${workspaceFolder}`, `C:\Users\…`. */
function isPlaceholder(word: string): boolean {
  if (/^--?[\w-]+$/.test(word)) return false;
  return /^[/~]|[<>{}$\\]|your|path|example|xxx|\.\.\.|^postgres|^mongodb|^redis|^mysql/i.test(
    word,
  );
}

/** Names that the package's own code reads from its environment. */
function codeNames(folder: string): readonly string[] {
  const counted = new Set<string>();
  for (const path of codeFiles(folder)) {
    const text = readFileText(path, FILE_BYTES_MAX) ?? '';
    for (const [, name = ''] of text.matchAll(IN_CODE)) {
      if (!COMMON.test(name) && name.includes('_')) counted.add(name);
    }
  }
  return [...counted];
}

function codeFiles(folder: string): readonly string[] {
  const files: string[] = [];
  const folders = [folder];
  for (let at = 0; at < folders.length && files.length < FILES_MAX; at += 1) {
    for (const entry of filesIn(folders[at] ?? '')) {
      const path = join(folders[at] ?? '', entry.name);
      if (
        entry.isDirectory() &&
        !/^(?:node_modules|test|tests|__pycache__|\..*)$/.test(entry.name)
      ) {
        folders.push(path);
      } else if (/\.(?:[cm]?js|py)$/.test(entry.name)) files.push(path);
    }
  }
  return files.slice(0, FILES_MAX);
}

function filesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
