// Records as lines of an export: JSON Lines, and CSV for spreadsheets, where a text that begins like a
// formula is made plain text. The columns are part of the interface: new ones come last.
import type { RecordRow } from './record-store.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

type Cell = string | number | boolean | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (row: RecordRow) => Cell])[] = [
  ['at', (row) => row.at],
  ['request_id', (row) => row.requestId],
  ['organisation', (row) => row.organisation],
  ['server', (row) => row.server],
  ['grant', (row) => row.grant],
  ['grant_label', (row) => row.grantLabel],
  ['session', (row) => row.session],
  ['method', (row) => row.method],
  ['tool', (row) => row.tool],
  ['class', (row) => row.class],
  ['decision', (row) => row.decision],
  ['rule', (row) => row.rule],
  ['code', (row) => row.code],
  ['message', (row) => row.message],
  ['policy', (row) => row.policy?.id],
  ['policy_version', (row) => row.policy?.version],
  ['policy_hash', (row) => row.policy?.hash],
  ['argument_keys', (row) => row.argumentKeys.join(' ')],
  ['arguments_hmac', (row) => row.argumentsHmac],
  ['charges', (row) => row.charges?.map(({ counter, cost }) => `${counter}=${cost}`).join(' ')],
  ['approval', (row) => row.approval],
  ['outcome', (row) => row.completion?.outcome],
  ['status', (row) => row.completion?.status],
  ['rpc_error', (row) => row.completion?.rpcError],
  ['latency_ms', (row) => row.completion?.latencyMs],
  ['bytes', (row) => row.completion?.bytes],
  ['overhead_us', (row) => row.completion?.overheadUs],
  ['returned', (row) => row.completion?.returned],
];

/** What stands before the first line. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? `${COLUMNS.map(([name]) => name).join(',')}\r\n` : '';
}

export function exportLine(format: ExportFormat, row: RecordRow): string {
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`;
  return `${COLUMNS.map(([, cell]) => csvCell(cell(row))).join(',')}\r\n`;
}

/** What a spreadsheet takes for the beginning of a formula, also after blanks. */
const FORMULA = /^[\s\0]*[=+\-@|%＝＋－＠]|^[\t\r\n]/;
const SPECIAL = /[",\r\n\0]/;

function csvCell(value: Cell): string {
  if (value === undefined) return '';
  // Numbers are ours and never text.
  if (typeof value !== 'string') return String(value);
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return SPECIAL.test(plain)
    ? `"${plain.replaceAll('"', '""').replaceAll('\0', '\uFFFD')}"`
    : plain;
}
