// What a tool can do as far as attacks care: read off its parameters, its words and its findings. The
// attack library says which attack needs which of these.
import type { Severity } from '#contract/catalogue.ts';
import type { ToolTrait } from '#core/attacks/index.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './judgement.ts';
import { takesStatements } from './rated-tool.ts';
import type { Readings } from './readings.ts';
import { POWER_THINGS } from './severity-lexicon.ts';
import type { Parameter } from './tool-definition.ts';
import { nameWords, wordSet } from './words.ts';

/** What linking looks at. */
export interface Exposure {
  readonly judgement: Judgement;
  readonly readings: Readings;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

const SECRET_WORDS = wordSet(
  'secret password passwd passphrase credential credentials mnemonic apikey privatekey seedphrase',
);
const SECRET_PAIRS: readonly string[] = [
  'api key',
  'private key',
  'secret key',
  'access key',
  'access token',
  'auth token',
  'refresh token',
  'bearer token',
  'seed phrase',
  'connection string',
];
/** Behind a secret word, these make it something that may be known. */
const NOT_THE_SECRET = wordSet('id ids name names type policy length arn ref reference path count');
const SENDING = wordSet(
  'send publish post broadcast notify reply email mail sms tweet invite forward dispatch share message',
);
const AUDIENCE = wordSet(`
  message messages email emails mail sms tweet post comment reply notification alert announcement
  newsletter invite invitation thread channel user users member members customer customers recipient
  review dm slack discord telegram whatsapp campaign`);
const MEMORY_WORDS = wordSet(
  'memory memories observation observations knowledge remember recall learnings facts',
);
const MEMORY = /\b(?:knowledge graph|long-term memory|persistent memory|memory bank)\b/i;
const STORING = wordSet('write save edit create append export download overwrite put copy move');
const COMMAND_WORDS = wordSet(
  'git docker podman kubectl helm ssh npm pnpm yarn pip terraform ffmpeg adb cargo ansible rsync',
);
const INSTALLING = wordSet('install upgrade');
const FETCHING = wordSet(`
  fetch scrape crawl navigate goto open visit browse download extract import request load screenshot
  capture render proxy ping probe curl http transcribe clone mirror`);
const ADDRESS_NAMES = wordSet('url urls href link links endpoint webhook');
/** What people outside write, by the word for it. */
const OUTSIDE = wordSet(`
  webpage webpages website websites web email emails mail mails message messages inbox issue issues
  comment comments review reviews post posts tweet tweets feed feeds rss news ticket tickets forum
  thread threads discussion discussions reply replies transcript html`);
const DRIVING = wordSet(`
  click tap press type fill hover scroll drag swipe select navigate goto focus evaluate launch act
  doubleclick upload`);
const DRIVEN = wordSet(`
  browser page tab iframe element playwright puppeteer selenium stagehand screen mouse keyboard app
  mobile device desktop window`);
/** In drawing, in games and on chains, tokens and keys open nothing. */
const DRAWN = wordSet('token tokens key keys fingerprint ownership');

/** A parameter that is to be given a key, a password or a token. */
function takesSecret({ words, type }: Parameter): boolean {
  if (type !== 'string' && type !== '') return false;
  if (NOT_THE_SECRET.has(words.at(-1) ?? '')) return false;
  const text = words.join(' ');
  return (
    words.some((word) => SECRET_WORDS.has(word)) || SECRET_PAIRS.some((pair) => text.endsWith(pair))
  );
}

/** The tool calls the address that it is given, and does not only note it down. */
function callsAddress({ judgement, readings }: Exposure, verbs: ReadonlySet<string>): boolean {
  const { doors, httpMethod } = judgement.parameters;
  const address = doors.get('url');
  const named = httpMethod?.parameter.values.length ?? 0;
  if (httpMethod !== undefined && (named > 0 || address !== undefined)) return true;
  if (address === undefined || address.path.length > 2) return false;
  if (touches(verbs, FETCHING)) return true;
  const { category } = judgement;
  const asks = category === 'Read' || category === 'Execute';
  const drawn = readings.setting.domains.has('design') || readings.setting.domains.has('chain');
  return asks && !drawn && address.required && ADDRESS_NAMES.has(address.words.at(-1) ?? '');
}

function isHidden({ kind, code }: Finding): boolean {
  return kind === 'hidden-text' || code === 'hidden-characters' || code === 'encoded';
}

function touches(words: ReadonlySet<string>, set: ReadonlySet<string>): boolean {
  for (const word of words) if (set.has(word)) return true;
  return false;
}

/** The traits that come from what the definition says about itself. */
function flawTraits(findings: readonly Finding[]): (readonly [boolean, ToolTrait])[] {
  const kinds = new Set(findings.map(({ kind }) => kind));
  return [
    [kinds.has('poisoned'), 'poisoned'],
    [findings.some(isHidden), 'hidden-text'],
    [kinds.has('look-alike-name'), 'look-alike-name'],
    [
      findings.some((one) => one.kind === 'contradictory-annotation' && one.code !== 'overstated'),
      'contradicts-hints',
    ],
    [kinds.has('tool-reference'), 'refers-to-tools'],
    [kinds.has('huge-schema'), 'huge-definition'],
  ];
}

/** Verbs and things of the name and of the first statement. */
function wordsOf({ readings }: Exposure) {
  const acts = [...readings.name, ...(readings.statements[0]?.acts ?? [])];
  const nouns = nameWords(readings.tool.name).map(({ text }) => text);
  return {
    verbs: new Set(acts.map(({ verb }) => verb)),
    things: new Set(acts.flatMap(({ phrase }) => [...phrase.words])),
    nouns: new Set(nouns),
    /** The nouns that it is about. */
    heads: new Set([...acts.map(({ phrase }) => phrase.head), ...nouns]),
  };
}
type Words = ReturnType<typeof wordsOf>;

/** The traits that come from what the arguments may hold. */
function inputTraits(exposure: Exposure, { verbs }: Words): (readonly [boolean, ToolTrait])[] {
  const { judgement, readings } = exposure;
  const { doors, output } = judgement.parameters;
  const { tool, setting } = readings;
  const [query, path] = [doors.get('query'), doors.get('path')];
  // In games a path leads through the objects of a scene.
  const files = path !== undefined && path.path.length <= 2 && !setting.domains.has('game');
  const writes = judgement.category === 'Write';
  return [
    [judgement.runsAnything || judgement.because.startsWith('runs code'), 'runs-code'],
    [
      judgement.anyStatement || (query !== undefined && takesStatements(query, tool)),
      'takes-statements',
    ],
    [callsAddress(exposure, verbs), 'takes-address'],
    [files, 'takes-path'],
    [writes && (output !== undefined || (files && touches(verbs, STORING))), 'writes-path'],
    [tool.parameters.some(takesSecret), 'takes-secrets'],
  ];
}

/** The traits that come from what it does, and with what. */
function actTraits(exposure: Exposure, words: Words): (readonly [boolean, ToolTrait])[] {
  const { judgement, readings, severity } = exposure;
  const { category } = judgement;
  const { domains } = readings.setting;
  const { verbs, things, nouns, heads } = words;
  const [reads, writes] = [category === 'Read', category === 'Write'];
  const drawn = domains.has('design') || domains.has('chain') || domains.has('trading');
  const powers = [...things].filter((word) => POWER_THINGS.has(word));
  const lead = readings.tool.description.slice(0, 200);
  const driven = domains.has('browser') || domains.has('device');
  return [
    [reads && severity === 'High', 'reads-secrets'],
    [reads && severity === 'Medium', 'reads-private'],
    [reads && (touches(heads, OUTSIDE) || callsAddress(exposure, verbs)), 'reads-outside-text'],
    [!reads && powers.some((word) => !drawn || !DRAWN.has(word)), 'changes-rights'],
    [!reads && touches(verbs, INSTALLING), 'installs'],
    [writes && touches(verbs, SENDING) && touches(heads, AUDIENCE), 'sends'],
    [writes && (touches(heads, MEMORY_WORDS) || MEMORY.test(lead)), 'keeps-memory'],
    [
      category === 'Execute' && driven && (touches(verbs, DRIVING) || touches(nouns, DRIVEN)),
      'drives-browser',
    ],
    [
      domains.has('shell') || domains.has('container') || touches(nouns, COMMAND_WORDS),
      'wraps-commands',
    ],
  ];
}

/** Everything that attacks could make use of. */
export function toolTraits(exposure: Exposure): Set<ToolTrait> {
  const words = wordsOf(exposure);
  const rows = [
    ...flawTraits(exposure.findings),
    ...inputTraits(exposure, words),
    ...actTraits(exposure, words),
  ];
  return new Set(rows.flatMap(([applies, trait]) => (applies ? [trait] : [])));
}
