// Links tools and servers to attacks: an attack states the access that it needs, a tool has access,
// and where the two meet there is a link. Deterministic; the closest fit comes first.
import type { ToolClass } from '#contract/decision.ts';

/** What a tool can do or what its definition shows, as far as attacks care. */
export const TOOL_TRAITS = {
  poisoned: 'its definition gives orders to the model',
  'hidden-text': 'its definition holds text that people do not see',
  'look-alike-name': 'its name can be taken for another one',
  'contradicts-hints': 'its annotations contradict its definition',
  'refers-to-tools': 'its definition tells the model how to use other tools',
  'huge-definition': 'its definition is very large',
  'runs-code': 'it runs code or commands that it is given',
  'wraps-commands': 'it hands values to a command-line program',
  'takes-statements': 'it takes statements of a query language',
  'takes-address': 'it takes an address to call',
  'takes-path': 'it takes a path',
  'writes-path': 'it writes to a path that it is given',
  'takes-secrets': 'it takes a key or a password as an argument',
  'reads-secrets': 'it returns keys or passwords',
  'reads-private': 'it returns data that is not public',
  'reads-outside-text': 'it returns text that strangers wrote',
  'changes-rights': 'it changes who may do what',
  installs: 'it installs software',
  sends: 'it sends to other people',
  'keeps-memory': 'it stores text that agents read again later',
  'drives-browser': 'it drives a browser or a desktop',
} as const;
export type ToolTrait = keyof typeof TOOL_TRAITS;

/** What is true of a server as a whole. */
export const SERVER_TRAITS = {
  package: 'it is a package that runs on the machine of its user',
  remote: 'it is reached over a network',
  open: 'it lists its tools to anybody',
  gated: 'it wants credentials',
  'unknown-publisher': 'nothing confirms who publishes it',
  'install-scripts': 'installing it runs scripts',
  'listens-locally': 'it can listen on a local port',
  'look-alike': 'its name is close to that of another server',
  instructs: 'it gives instructions to every model',
  'many-tools': 'it brings many tools at once',
  'reaches-out': 'its tools read what is private and have a way out',
  'takes-and-acts': 'its tools read what strangers wrote and can act on it',
} as const;
export type ServerTrait = keyof typeof SERVER_TRAITS;

/** One way in which a tool can have the access that an attack needs. */
export interface ToolNeed {
  /** One of these; absent: any. */
  readonly categories?: readonly ToolClass[];
  /** All of these; absent: none. */
  readonly traits?: readonly ToolTrait[];
  /** How close the fit is, 1–100. */
  readonly weight: number;
}

export interface ServerNeed {
  readonly traits: readonly ServerTrait[];
  /** How close the fit is, 1–100. */
  readonly weight: number;
}

export interface ToolAccess {
  readonly category: ToolClass;
  readonly traits: ReadonlySet<ToolTrait>;
}

/** An attack as far as linking goes. */
export interface Linkable {
  readonly id: string;
  readonly tools: readonly ToolNeed[];
  readonly servers: readonly ServerNeed[];
}

/** Links that are shown at one tool or server. */
const LINKS_MAX = 5;

function fits(need: ToolNeed, { category, traits }: ToolAccess): boolean {
  const inCategory = need.categories?.includes(category) ?? true;
  return inCategory && (need.traits ?? []).every((trait) => traits.has(trait));
}

function closest<Entry extends Linkable>(
  attacks: readonly Entry[],
  weightOf: (attack: Entry) => number,
): Entry[] {
  return attacks
    .map((attack) => ({ attack, weight: weightOf(attack) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, LINKS_MAX)
    .map(({ attack }) => attack);
}

/** The attacks that need what this tool gives, at most five, the closest first. */
export function linkTool<Entry extends Linkable>(
  attacks: readonly Entry[],
  access: ToolAccess,
): Entry[] {
  return closest(attacks, ({ tools }) =>
    Math.max(0, ...tools.filter((need) => fits(need, access)).map(({ weight }) => weight)),
  );
}

/** The attacks that concern a server as a whole, at most five, the closest first. */
export function linkServer<Entry extends Linkable>(
  attacks: readonly Entry[],
  traits: ReadonlySet<ServerTrait>,
): Entry[] {
  return closest(attacks, ({ servers }) =>
    Math.max(
      0,
      ...servers
        .filter((need) => need.traits.every((trait) => traits.has(trait)))
        .map(({ weight }) => weight),
    ),
  );
}
