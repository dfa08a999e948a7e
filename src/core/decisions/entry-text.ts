// Prints the entries of the ledger. The text is what the hash chain covers and what is stored, so
// it is canonical: fields in one fixed order, absent fields left out, one line whatever a client
// sent. Built by joining strings because this runs for every call (about a microsecond).
import type { Charge } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import { quoteJson } from './quote.ts';

/**
 * Longer texts are cut, with the count of what is missing: a client chooses names and keys, and a
 * denied call must not cost a log entry of megabytes. In UTF-16 units.
 */
const TEXT_MAX = 1024;
const KEY_MAX = 128;
/** Further argument keys are counted, not listed. */
const KEYS_MAX = 128;

/** The `decision` entry. `charges` are those that were charged with it. */
export function decisionText(record: DecisionRecord, charges: readonly Charge[]): string {
  let text = `{"kind":"decision","at":${quoteJson(record.at)},"requestId":${quote(record.requestId)}`;
  if (record.rpcId !== undefined) text += `,"rpcId":${idText(record.rpcId)}`;
  text += `,"server":${quote(record.server)},"grant":${quote(record.grant)}`;
  text += optional('grantLabel', record.grantLabel) + optional('session', record.session);
  text += `,"method":${quote(record.method)},"tool":${quote(record.tool)}`;
  text += optional('class', record.class);
  text += `,"decision":"${record.decision}","rule":${quote(record.rule)}`;
  text += optional('code', record.code) + optional('message', record.message);
  if (record.policy !== undefined) {
    const { id, version, hash } = record.policy;
    text += `,"policy":{"id":${quote(id)},"version":${numberText(version)},"hash":${quote(hash)}}`;
  }
  text += `,"argumentKeys":[${keysText(record.argumentKeys)}]`;
  text += `,"argumentsHmac":${quote(record.argumentsHmac)}`;
  if (record.charges !== undefined) text += chargesText(record.charges);
  return `${text}${optional('approval', record.approval)}${countedText(charges, 1)}}`;
}

/** The `outcome` entry. `returned` are the charges that went back to their windows. */
export function outcomeText(
  at: string,
  requestId: string,
  completion: Completion,
  returned: readonly Charge[],
): string {
  const { outcome, status, rpcError, latencyMs, bytes, overheadUs } = completion;
  let text = `{"kind":"outcome","at":${quoteJson(at)},"requestId":${quote(requestId)}`;
  text += `,"outcome":${quote(outcome)}`;
  if (status !== undefined) text += `,"status":${numberText(status)}`;
  if (rpcError !== undefined) text += `,"rpcError":${numberText(rpcError)}`;
  text += `,"latencyMs":${numberText(latencyMs)},"bytes":${numberText(bytes)}`;
  text += `,"overheadUs":${numberText(overheadUs)}`;
  if (completion.returned !== undefined) text += `,"returned":${completion.returned}`;
  return `${text}${countedText(returned, -1)}}`;
}

/** The `checkpoint` entry that retention leaves behind. */
export function checkpointText(at: string, cutSeq: number, cutHash: string): string {
  return `{"kind":"checkpoint","at":${quoteJson(at)},"cutSeq":${numberText(cutSeq)},"cutHash":${quoteJson(cutHash)}}`;
}

function optional(key: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${key}":${quote(value)}`;
}

function quote(text: string): string {
  return text.length <= TEXT_MAX ? quoteJson(text) : quoteJson(cut(text, TEXT_MAX));
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more)`;
}

function idText(id: string | number): string {
  return typeof id === 'number' ? numberText(id) : quote(id);
}

/** What JSON has no number for becomes 0: an entry must be readable whatever was measured. */
function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : '0';
}

function keysText(keys: readonly string[]): string {
  let text = '';
  for (const key of keys.length <= KEYS_MAX ? keys : keys.slice(0, KEYS_MAX)) {
    text += `${text === '' ? '' : ','}${quoteJson(cut(key, KEY_MAX))}`;
  }
  return keys.length <= KEYS_MAX ? text : `${text},"… (${keys.length - KEYS_MAX} more)"`;
}

function chargesText(charges: NonNullable<DecisionRecord['charges']>): string {
  let text = '';
  for (const { counter, cost } of charges) {
    text += `${text === '' ? '' : ','}{"counter":${quote(counter)},"cost":${numberText(cost)}}`;
  }
  return text === '' ? '' : `,"charges":[${text}]`;
}

/** INVARIANT: read back as `Counted` tuples (entry.ts). */
function countedText(charges: readonly Charge[], sign: 1 | -1): string {
  let text = '';
  for (const { key, windowStartMs, windowEndMs, cost } of charges) {
    const window = `${quoteJson(key)},${windowStartMs},${windowEndMs}`;
    text += `${text === '' ? '' : ','}[${window},${numberText(sign * (cost ?? 0))}]`;
  }
  return text === '' ? '' : `,"counted":[${text}]`;
}
