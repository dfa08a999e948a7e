// The three legs of the combination that lets data out: a tool shows private data, a tool reads what
// strangers wrote, a tool carries something out. Each leg names its tools and the words that put
// them there. Called for one server and for sets of servers.
import type { ToolRecord } from '#contract/catalogue.ts';
import { severityRank } from './tool-record.ts';

export type Leg = 'private' | 'untrusted' | 'out';

export interface LegTool {
  readonly name: string;
  /** Why it is a leg, as the end of "it …". */
  readonly why: string;
}

export type Legs = Readonly<Record<Leg, readonly LegTool[]>>;

/** What strangers write and agents read. */
const STRANGE =
  /\b(?:e-?mails?|inbox|mailbox|messages?|comments?|issues?|pull requests?|prs?|merge requests?|tickets?|reviews?|tweets?|posts?|subreddits?|feeds?|rss|web ?pages?|websites?|web results?|articles?|news|transcripts?|attachments?|invitations?|replies|conversations?|discussions?|guestbook|submissions?)\b/;
const READS =
  /^(?:\w+ ){0,2}(?:fetch|crawl|scrape|browse|navigate|goto|visit|snapshot|extract|read|get|list|search|find|download|view|show|retrieve|check|analy[sz]e)\b/;
/** Goes to whatever address it is given, not to one of its own server. */
const GOES =
  /\b(?:fetch|scrape|crawl|browse|navigate|goto|visit|curl|http|https|open url|read url|web ?fetch|extract|url to|from url|request|webhook|screenshot|scraper)\b/;
const SENDS =
  /\b(?:send|reply|forward|publish|tweet|notify|broadcast|invite|share|post|comment)\b|\b(?:create|add|write|submit|open|make)\b.*\b(?:comment|issue|pull request|pr|message|gist|web ?hook|notification|post|tweet|reply|discussion|note)\b/;
/** Prepared, not sent. */
const HELD =
  /\b(?:draft|preview|template|schedule|list|get|mark|read|reaction|delete|remove|resolve|unresolve|patch|update|go forward)\b/;
/** Who somebody is: private, and not what anybody would carry away. */
const PROFILE = /\b(?:self|whoami|me|users?|profiles?|members?)\b/;
const LEAD_READ = 70;

interface LegText {
  /** The name in words. */
  readonly name: string;
  /** The beginning of the description. */
  readonly lead: string;
}

function textOf({ name, description }: ToolRecord): LegText {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .toLowerCase()
    .trim();
  return { name: words, lead: (description ?? '').slice(0, LEAD_READ).toLowerCase() };
}

/** The doors of a tool: `url`, `command`, … */
function doorsOf(tool: ToolRecord): Set<string> {
  const open = tool.findings.filter(({ kind }) => kind === 'open-parameter');
  return new Set(open.map(({ code }) => code));
}

function word(pattern: RegExp, text: string): string {
  return pattern.exec(text)?.[0] ?? '';
}

function runsAnything(tool: ToolRecord): boolean {
  return tool.category === 'Execute' && tool.severity === 'Critical';
}

function goesAnywhere(tool: ToolRecord, { name, lead }: LegText): boolean {
  const open = doorsOf(tool).has('url');
  return (
    open &&
    (tool.category === 'Read' || tool.category === 'Execute') &&
    GOES.test(`${name} ${lead}`)
  );
}

function privateLeg(tool: ToolRecord, text: LegText): string | undefined {
  if (runsAnything(tool)) return 'runs what it is given, which may read what it should not';
  if (tool.category !== 'Read' || severityRank(tool.severity) < 1) return undefined;
  if (goesAnywhere(tool, text)) return undefined;
  if (tool.severity === 'Medium' && PROFILE.test(text.name)) return undefined;
  return tool.severity === 'Medium'
    ? 'shows private data'
    : 'shows secrets or other sensitive data';
}

function untrustedLeg(tool: ToolRecord, text: LegText): string | undefined {
  if (goesAnywhere(tool, text)) return 'reads any address that it is given';
  if (tool.category !== 'Read' && tool.category !== 'Execute') return undefined;
  const about = [text.name, text.lead].map((one) => (READS.test(one) ? word(STRANGE, one) : ''));
  const found = about.find((one) => one !== '');
  return found === undefined ? undefined : `reads what others may have written (“${found}”)`;
}

function outLeg(tool: ToolRecord, text: LegText): string | undefined {
  if (runsAnything(tool)) return 'runs what it is given, which may send anything anywhere';
  if (goesAnywhere(tool, text))
    return 'calls any address that it is given, which may carry data away';
  if (tool.category === 'Read' || HELD.test(text.name)) return undefined;
  const verb = word(SENDS, text.name);
  return verb === '' ? undefined : `sends or publishes what it is given (“${verb}”)`;
}

/** Which tools are which leg. Tools may be several legs at once. */
export function legsOf(tools: readonly ToolRecord[]): Legs {
  const legs: Record<Leg, LegTool[]> = { private: [], untrusted: [], out: [] };
  for (const tool of tools) {
    const text = textOf(tool);
    const add = (leg: Leg, why: string | undefined) => {
      if (why !== undefined) legs[leg].push({ name: tool.name, why });
    };
    add('private', privateLeg(tool, text));
    add('untrusted', untrustedLeg(tool, text));
    add('out', outLeg(tool, text));
  }
  return legs;
}

/** Whether all three legs stand. */
export function stands(legs: Legs): boolean {
  return legs.private.length > 0 && legs.untrusted.length > 0 && legs.out.length > 0;
}
