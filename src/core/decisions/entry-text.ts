// Prints the entries of the ledger. The text is what the hash chain covers and what is stored, so
// it is canonical: fields in one fixed order, absent fields left out, one line whatever a client
// sent. Built by joining strings because this runs for every call (about a microsecond).
import type { Charge } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import { type Quote, quoteJson } from './quote.ts';

/**
 * Longer texts are cut, with the count of what is missing: a client chooses names and keys, and a
 * denied call must not cost a log entry of megabytes. In UTF-16 units.
 */
const TEXT_MAX = 1024;
const KEY_MAX = 128;
/** Further argument keys are counted, not listed. */
const KEYS_MAX = 128;

/**
 * The `decision` entry. `charges` are those that were charged with it. `quote` is used for what
 * many records have in common.
 */
export function decisionText(
  record: DecisionRecord,
  charges: readonly Charge[],
  quote: Quote,
): string {
  let text = `{"kind":"decision","at":${quoteJson(record.at)},"requestId":${once(record.requestId)}`;
  if (record.rpcId !== undefined) text += `,"rpcId":${idText(record.rpcId)}`;
  text += optional('organisation', record.organisation, quote);
  text += `,"server":${short(record.server, quote)},"grant":${short(record.grant, quote)}`;
  text += optional('grantLabel', record.grantLabel, quote);
  text += optional('session', record.session, quote);
  text += `,"method":${short(record.method, quote)},"tool":${short(record.tool, quote)}`;
  text += optional('class', record.class, quote);
  text += `,"decision":"${record.decision}","rule":${short(record.rule, quote)}`;
  text += optional('code', record.code, quote) + optional('message', record.message, quote);
  if (record.policy !== undefined) {
    const { id, version, hash } = record.policy;
    text += `,"policy":{"id":${short(id, quote)},"version":${numberText(version)}`;
    text += `,"hash":${short(hash, quote)}}`;
  }
  text += `,"argumentKeys":[${keysText(record.argumentKeys, quote)}]`;
  text += `,"argumentsHmac":${once(record.argumentsHmac)}`;
  if (record.charges !== undefined) text += chargesText(record.charges, quote);
  text += optional('approval', record.approval, quote);
  return `${text}${countedText(charges, 1, quote)}}`;
}

/** A record with the texts that its entry has: the same one, unless something is too long. */
export function asWritten(record: DecisionRecord): DecisionRecord {
  const { requestId, organisation, server, grant, session, tool, rule } = record;
  const searched = [requestId, organisation, server, grant, session, tool, rule];
  if (!searched.some((text) => text !== undefined && text.length > TEXT_MAX)) return record;
  const cutText = (text: string) => cut(text, TEXT_MAX);
  return {
    ...record,
    ...(organisation === undefined ? {} : { organisation: cutText(organisation) }),
    ...(session === undefined ? {} : { session: cutText(session) }),
    ...{ requestId: cutText(requestId), server: cutText(server), grant: cutText(grant) },
    ...{ tool: cutText(tool), rule: cutText(rule) },
  };
}

/** The `outcome` entry. `returned` are the charges that went back to their windows. */
export function outcomeText(
  at: string,
  requestId: string,
  completion: Completion,
  returned: readonly Charge[],
  quote: Quote,
): string {
  const { outcome, status, rpcError, latencyMs, bytes, overheadUs } = completion;
  let text = `{"kind":"outcome","at":${quoteJson(at)},"requestId":${once(requestId)}`;
  text += `,"outcome":${short(outcome, quote)}`;
  if (status !== undefined) text += `,"status":${numberText(status)}`;
  if (rpcError !== undefined) text += `,"rpcError":${numberText(rpcError)}`;
  text += `,"latencyMs":${numberText(latencyMs)},"bytes":${numberText(bytes)}`;
  text += `,"overheadUs":${numberText(overheadUs)}`;
  if (completion.returned !== undefined) text += `,"returned":${completion.returned}`;
  return `${text}${countedText(returned, -1, quote)}}`;
}

/** The `checkpoint` entry that retention leaves behind. */
export function checkpointText(at: string, cutSeq: number, cutHash: string): string {
  return `{"kind":"checkpoint","at":${quoteJson(at)},"cutSeq":${numberText(cutSeq)},"cutHash":${quoteJson(cutHash)}}`;
}

function optional(key: string, value: string | undefined, quote: Quote): string {
  return value === undefined ? '' : `,"${key}":${short(value, quote)}`;
}

function short(text: string, quote: Quote): string {
  return quote(text.length <= TEXT_MAX ? text : cut(text, TEXT_MAX));
}

/** For what no other record has. */
function once(text: string): string {
  return short(text, quoteJson);
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more)`;
}

function idText(id: string | number): string {
  return typeof id === 'number' ? numberText(id) : once(id);
}

/** What JSON has no number for becomes 0: an entry must be readable whatever was measured. */
function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : '0';
}

function keysText(keys: readonly string[], quote: Quote): string {
  let text = '';
  for (const key of keys.length <= KEYS_MAX ? keys : keys.slice(0, KEYS_MAX)) {
    text += `${text === '' ? '' : ','}${quote(cut(key, KEY_MAX))}`;
  }
  return keys.length <= KEYS_MAX ? text : `${text},"… (${keys.length - KEYS_MAX} more)"`;
}

function chargesText(charges: NonNullable<DecisionRecord['charges']>, quote: Quote): string {
  let text = '';
  for (const { counter, cost } of charges) {
    const before = text === '' ? '' : ',';
    text += `${before}{"counter":${short(counter, quote)},"cost":${numberText(cost)}}`;
  }
  return text === '' ? '' : `,"charges":[${text}]`;
}

/** INVARIANT: read back as `Counted` tuples (entry.ts). */
function countedText(charges: readonly Charge[], sign: 1 | -1, quote: Quote): string {
  let text = '';
  for (const { key, windowStartMs, windowEndMs, cost } of charges) {
    const window = `${quote(key)},${windowStartMs},${windowEndMs}`;
    text += `${text === '' ? '' : ','}[${window},${numberText(sign * (cost ?? 0))}]`;
  }
  return text === '' ? '' : `,"counted":[${text}]`;
}
