import { describe, expect, it } from 'vitest';
import { Fault } from '#contract/errors.ts';
import type { Ledger } from '#core/decisions/index.ts';
import { type InboundMessage, readMessage } from '#core/mcp/index.ts';
import { compilePolicy, parsePolicy } from '#core/policy/index.ts';
import { createMemoryLedger } from '#server/storage/index.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import { type Caller, createGate, type GateParts } from './gate.ts';

const NOW = Date.parse('2026-03-01T10:00:30Z');

/** A ledger whose disk is full. */
const broken: Ledger = {
  commit: () => Promise.reject(new Fault('record_failed', 'the disk is full')),
  complete() {},
  close: () => Promise.resolve(),
};

function gateOver(ledger: Ledger, onRecordFailure: GateParts['onRecordFailure'] = 'deny') {
  let id = 0;
  return createGate({
    ledger,
    argumentsHmac: () => 'hmac',
    now: () => NOW,
    newRequestId() {
      id += 1;
      return `r${id}`;
    },
    organisation: 'o',
    onRecordFailure,
    log() {},
  });
}

function callerUnder(tools: object): Caller {
  const { document } = parsePolicy(JSON.stringify({ version: '1', default: 'deny', tools }));
  if (document === undefined) throw new Error('the policy is wrong');
  const policy = { id: 'p', version: 1, hash: '', program: compilePolicy(document) };
  return { grant: { id: 'g' }, server: { id: 's' }, policy, session: undefined };
}

function call(name: string): InboundMessage {
  const params = { name, arguments: { secret: 'value' } };
  const read = readMessage(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params }));
  if (!read.ok) throw new Error(read.failure.detail);
  return read.value;
}

const book = createToolBook(new Map());
const LIMITED = { a: { rate_limit: { max: 1, window: 'minute' } }, free: {} };

describe('the gate', () => {
  it('forwards an allowed call and answers the one beyond the limit', async () => {
    const gate = gateOver(createMemoryLedger({ clock: () => NOW }));
    const caller = callerUnder(LIMITED);
    expect((await gate.decide(caller, call('a'), book)).forward).toBe(true);
    const second = await gate.decide(caller, call('a'), book);
    expect(second.forward ? '' : JSON.parse(second.text)).toMatchObject({
      id: 7,
      result: {
        isError: true,
        _meta: { 'wicketgate/decision': { code: 'limit_exceeded', retryAfterMs: 30_000 } },
      },
    });
  });

  it('gives a charge back only when the call certainly did not run', async () => {
    const gate = gateOver(createMemoryLedger({ clock: () => NOW }));
    const caller = callerUnder(LIMITED);
    const first = await gate.decide(caller, call('a'), book);
    if (first.forward) first.call.settle({ kind: 'not_sent' }, { bytes: 0 });
    const second = await gate.decide(caller, call('a'), book);
    expect(second.forward).toBe(true);
    if (second.forward) second.call.settle({ kind: 'timeout' }, { bytes: 0 });
    expect((await gate.decide(caller, call('a'), book)).forward).toBe(false);
  });

  it('denies every call whose record cannot be written', async () => {
    const answer = await gateOver(broken).decide(callerUnder(LIMITED), call('free'), book);
    expect(answer).toMatchObject({ forward: false, status: 503 });
    expect(answer.forward ? '' : answer.text).not.toContain('disk');
  });

  it('lets calls without limits go on without a record only where that is configured', async () => {
    const gate = gateOver(broken, 'continue');
    const caller = callerUnder(LIMITED);
    expect((await gate.decide(caller, call('free'), book)).forward).toBe(true);
    expect((await gate.decide(caller, call('a'), book)).forward).toBe(false);
    expect((await gate.decide(caller, call('other'), book)).forward).toBe(false);
  });

  it('denies everything to a grant without a policy', async () => {
    const gate = gateOver(createMemoryLedger({ clock: () => NOW }));
    const answer = await gate.decide({ ...callerUnder({}), policy: undefined }, call('a'), book);
    expect(answer.forward ? '' : answer.text).toContain('No policy is attached to this grant');
  });
});
