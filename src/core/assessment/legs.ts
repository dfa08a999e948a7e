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

const UNTRUSTED =
  /\b(?:e-?mails?|inbox|messages?|comments?|issues?|pull requests?|tickets?|reviews?|tweets?|posts?|feeds?|rss|web ?pages?|websites?|web|urls?|html|browser|page|crawl|scrape|search the web|internet|articles?|news|transcripts?|attachments?|invitations?|forum|chats?|channels?|threads?|replies)\b/;
const FETCHES =
  /\b(?:fetch|crawl|scrape|browse|navigate|open|snapshot|extract|read|get|list|search|find|download|view|show)\b/;
const SENDS =
  /\b(?:send|post|publish|share|upload|reply|forward|tweet|message|comment|email|invite|submit|push|notify|broadcast|webhook|fetch|request|navigate|call)\b/;
const OUTWARD =
  /\b(?:e-?mails?|messages?|comments?|issues?|pull requests?|tweets?|posts?|web ?hooks?|http|https|urls?|gists?|files?|attachments?|channels?|chats?|sms|reply|replies|notifications?|invitations?|branch(?:es)?|commits?|remote|page|article|public)\b/;
const DESCRIPTION_READ = 240;

/** Name in words and the beginning of the description, lower case. */
function textOf({ name, description }: ToolRecord): string {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return `${words}. ${(description ?? '').slice(0, DESCRIPTION_READ)}`.toLowerCase();
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

function privateLeg(tool: ToolRecord): string | undefined {
  if (runsAnything(tool)) return 'runs commands, which read whatever the user can read';
  if (tool.category !== 'Read' || severityRank(tool.severity) < 1) return undefined;
  return tool.severity === 'Medium'
    ? 'shows private data'
    : 'shows secrets or other sensitive data';
}

function untrustedLeg(tool: ToolRecord, text: string, doors: Set<string>): string | undefined {
  if (tool.category === 'Read' && doors.has('url')) return 'reads any address that it is given';
  const reads = tool.category === 'Read' || tool.category === 'Execute';
  const about = word(UNTRUSTED, text);
  const head = text.slice(0, 60);
  if (!reads || about === '' || !FETCHES.test(head) || !UNTRUSTED.test(head)) return undefined;
  return `reads what others may have written (“${about}”)`;
}

function outLeg(tool: ToolRecord, text: string, doors: Set<string>): string | undefined {
  if (runsAnything(tool)) return 'runs commands, which may send anything anywhere';
  if (tool.category === 'Execute' && doors.has('url')) return 'calls any address that it is given';
  if (tool.category === 'Read') {
    return doors.has('url') ? 'calls an address that may carry data away' : undefined;
  }
  if (tool.category !== 'Write' && tool.category !== 'Financial') return undefined;
  const head = text.slice(0, 60);
  const verb = word(SENDS, head);
  if (verb === '' || !OUTWARD.test(head)) return undefined;
  return `sends or publishes what it is given (“${verb}”)`;
}

/** Which tools are which leg. Tools may be several legs at once. */
export function legsOf(tools: readonly ToolRecord[]): Legs {
  const legs: Record<Leg, LegTool[]> = { private: [], untrusted: [], out: [] };
  for (const tool of tools) {
    const text = textOf(tool);
    const doors = doorsOf(tool);
    const add = (leg: Leg, why: string | undefined) => {
      if (why !== undefined) legs[leg].push({ name: tool.name, why });
    };
    add('private', privateLeg(tool));
    add('untrusted', untrustedLeg(tool, text, doors));
    add('out', outLeg(tool, text, doors));
  }
  return legs;
}

/** Whether all three legs stand. */
export function stands(legs: Legs): boolean {
  return legs.private.length > 0 && legs.untrusted.length > 0 && legs.out.length > 0;
}
