// Makes texts of servers fit for an agent: one line, cut, hidden characters written out, so that
// nothing in them reads like a part of our answer. Every such text of the MCP server comes through here.
import { oneLine, shown } from '../pages/shown-text.ts';

const SAID_MAX = 400;
const NAME_MAX = 160;

/** What a server says, as a quotation. */
export function said(text: string, max = SAID_MAX): string {
  // Cut before and after: one hidden character becomes eight visible ones.
  return oneLine(shown(oneLine(text, max)), max);
}

export function saidOrNull(text: string | null): string | null {
  return text === null ? null : said(text);
}

/** A name given by a server. */
export function saidName(name: string): string {
  return said(name, NAME_MAX);
}

/** For text answers: the words as somebody else's, in marks that they cannot close. */
export function quoted(text: string, max = SAID_MAX): string {
  return `«${said(text, max).replaceAll(/[«»]/g, '"')}»`;
}

const PLAIN_NAME = /^[\w.:/@-]{1,80}$/;

/** A name in a text answer: as it is when it is a plain one, else marked as somebody else's words. */
export function nameText(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoted(name, NAME_MAX);
}
