// One recorded call as a line of a table, or as a line of JSON. The columns have fixed widths, so
// that lines which come in later stand below the others.
import { visible } from '#core/kit/visible.ts';
import { type Style, safe } from '../print.ts';
import type { RecordedCall } from './call.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (call: RecordedCall, names: ReadonlyMap<string, string>) => string;
  readonly paint?: (style: Style, call: RecordedCall) => (text: string) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', width: 19, text: (call) => call.at.slice(0, 19).replace('T', ' ') },
  {
    title: 'DECISION',
    width: 8,
    text: (call) => call.decision,
    paint: (style, call) =>
      ({ allow: style.green, deny: style.red, ask: style.yellow })[call.decision],
  },
  { title: 'SERVER', width: 14, text: (call, names) => names.get(call.server) ?? call.server },
  { title: 'GRANT', width: 12, text: (call) => call.grantLabel ?? call.grant },
  { title: 'TOOL', width: 28, text: (call) => call.tool },
  { title: 'OUTCOME', width: 10, text: outcome },
  { title: 'TOOK', width: 8, text: (call) => duration(call.completion?.latencyMs) },
  { title: 'WHY', width: 0, text: why, paint: (style) => style.dim },
];

export function titleLine(style: Style): string {
  return style.bold(COLUMNS.map(({ title, width }) => title.padEnd(width)).join('  '));
}

/** @param names from ids of servers to their names */
export function callLine(
  call: RecordedCall,
  style: Style,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  const cells = COLUMNS.map(({ width, text, paint }) => {
    const cell = fitted(safe(text(call, names)), width);
    return paint === undefined ? cell : paint(style, call)(cell);
  });
  return cells.join('  ').trimEnd();
}

/** Without width or ending a line; tags of U+E0000 are two units each. */
const UNSEEN =
  /[\u00ad\u200b-\u200d\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

function escapeOf(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}

/** Printable on any terminal: what could hide or turn text is escaped, and it is still JSON. */
export function callJson(call: RecordedCall): string {
  return visible(JSON.stringify(call)).replace(UNSEEN, (characters) =>
    Array.from({ length: characters.length }, (_, at) => escapeOf(characters, at)).join(''),
  );
}

function fitted(text: string, width: number): string {
  if (width === 0 || text.length <= width) return text.padEnd(width);
  return `${text.slice(0, width - 1)}…`;
}

function outcome({ decision, completion }: RecordedCall): string {
  if (completion === undefined) return decision === 'allow' ? '…' : '';
  return completion.returned === true ? `${completion.outcome} ↩` : completion.outcome;
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(1)} s`;
}

function why({ rule, message }: RecordedCall): string {
  return [rule, message].filter((part) => part !== undefined && part !== '').join('  ');
}
