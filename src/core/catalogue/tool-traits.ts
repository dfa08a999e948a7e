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
import { isOfKind } from './verb-sense.ts';
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
  'memory memories observation observations knowledge remember recall learnings facts lesson lessons',
);
const STORING = wordSet('write save edit create append export download overwrite put copy move');
const COMMAND_WORDS = wordSet(
  'git docker podman kubectl helm ssh npm pnpm yarn pip terraform ffmpeg adb cargo ansible rsync',
);
const INSTALLING = wordSet('install upgrade');

/** A parameter that is to be given a key, a password or a token. */
function takesSecret({ words, type }: Parameter): boolean {
  if (type !== 'string' && type !== '') return false;
  if (NOT_THE_SECRET.has(words.at(-1) ?? '')) return false;
  const text = words.join(' ');
  return (
    words.some((word) => SECRET_WORDS.has(word)) || SECRET_PAIRS.some((pair) => text.endsWith(pair))
  );
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

/** The traits that come from what the arguments may hold. */
function inputTraits({ judgement, readings }: Exposure): (readonly [boolean, ToolTrait])[] {
  const { doors, httpMethod } = judgement.parameters;
  const { tool } = readings;
  const query = doors.get('query');
  return [
    [judgement.runsAnything || judgement.because.startsWith('runs code'), 'runs-code'],
    [
      judgement.anyStatement || (query !== undefined && takesStatements(query, tool)),
      'takes-statements',
    ],
    [doors.has('url') || httpMethod !== undefined, 'takes-address'],
    [doors.has('path'), 'takes-path'],
    [tool.parameters.some(takesSecret), 'takes-secrets'],
  ];
}

/** The traits that come from verbs and things. */
function actTraits({ judgement, readings, severity }: Exposure): (readonly [boolean, ToolTrait])[] {
  const { category, parameters } = judgement;
  const { domains } = readings.setting;
  const acts = [...readings.name, ...(readings.statements[0]?.acts ?? [])];
  const verbs = new Set(acts.map(({ verb }) => verb));
  const things = new Set(acts.flatMap(({ phrase }) => [...phrase.words]));
  const nouns = new Set(nameWords(readings.tool.name).map(({ text }) => text));
  const [reads, writes] = [category === 'Read', category === 'Write'];
  const strangers = [...things].some((word) => isOfKind(word, 'untrusted'));
  const stores = touches(verbs, STORING);
  return [
    [reads && severity === 'High', 'reads-secrets'],
    [reads && severity === 'Medium', 'reads-private'],
    [reads && (domains.has('browser') || domains.has('email') || strangers), 'reads-outside-text'],
    [!reads && touches(things, POWER_THINGS), 'changes-rights'],
    [!reads && touches(verbs, INSTALLING), 'installs'],
    [
      writes && touches(verbs, SENDING) && touches(new Set([...things, ...nouns]), AUDIENCE),
      'sends',
    ],
    [writes && touches(new Set([...things, ...nouns]), MEMORY_WORDS), 'keeps-memory'],
    [category === 'Execute' && (domains.has('browser') || domains.has('device')), 'drives-browser'],
    [
      writes && (parameters.output !== undefined || (stores && parameters.doors.has('path'))),
      'writes-path',
    ],
    [
      domains.has('shell') || domains.has('container') || touches(nouns, COMMAND_WORDS),
      'wraps-commands',
    ],
  ];
}

/** Everything that attacks could make use of. */
export function toolTraits(exposure: Exposure): Set<ToolTrait> {
  const rows = [...flawTraits(exposure.findings), ...inputTraits(exposure), ...actTraits(exposure)];
  return new Set(rows.flatMap(([applies, trait]) => (applies ? [trait] : [])));
}
