// What is sent: the tools/call of the benchmark in several sizes, the policy that judges it, and the
// answer of the upstreams. Shared by the load, the arms and the single measurements.

export const TOOL = 'create_charge';
export const PATH = '/mcp/bench/';
/** The load counts on from here; INVARIANT: the same number stands in call.lua. */
export const FIRST_ID = 100_000_000;
export const ACCEPT = 'application/json, text/event-stream';

const DESCRIPTION = 'Order 77-1204, two annual seats for the spring campaign, invoice to follow';

/** Arguments of the call; `padBytes` more in a list of small objects, as agents send them. */
export function callArguments(padBytes = 0) {
  const rows = [];
  for (let bytes = 0, row = 0; bytes < padBytes; row += 1) {
    rows.push({ sku: `item-${row}`, quantity: row % 9, note: 'as agreed', gift: row % 2 === 0 });
    bytes += JSON.stringify(rows[row]).length + 1;
  }
  return {
    amount: 125,
    currency: 'eur',
    customer: 'cus_Q8h2mZx41LkV',
    description: DESCRIPTION,
    capture: true,
    metadata: { order: '77-1204', channel: 'web', region: 'eu-west' },
    ...(rows.length === 0 ? {} : { rows }),
  };
}

/** The JSON-RPC text, about 0.4 kB without padding. */
export function callText(id, padBytes = 0) {
  const params = {
    name: TOOL,
    arguments: callArguments(padBytes),
    _meta: { progressToken: 'turn-3/call-7' },
  };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
}

export const RESULT = {
  content: [{ type: 'text', text: 'Created charge ch_3PxYtr2eZvKYlo2C for 125.00 EUR, captured.' }],
};

/** What an upstream answers, with the id as raw JSON. */
export function answerText(idText) {
  return `{"jsonrpc":"2.0","id":${idText},"result":${JSON.stringify(RESULT)}}`;
}

/** Lets everything pass and counts nothing. */
export const ALLOW_ALL = { version: '1', default: 'allow' };

const condition = (path, op, value) => ({ path: `args.${path}`, op, value });
const rule = (...conditions) => ({ conditions });
const denial = (message, ...conditions) => ({ conditions, on_deny: message });

/**
 * Twenty rules on the tool and one counter; the call of the benchmark passes all of them.
 * @param variant distinct policies for distinct numbers: the largest amount depends on it
 */
export function twentyRules(variant = 0) {
  return {
    version: '1',
    default: 'deny',
    tools: {
      [TOOL]: {
        require: [
          rule(condition('amount', 'exists', true)),
          rule(condition('amount', 'lte', 10_000 + variant)),
          rule(condition('currency', 'in', ['usd', 'eur', 'gbp', 'chf'])),
          rule(condition('customer', 'starts_with', 'cus_')),
          rule(condition('description', 'length_lte', 500)),
          rule(condition('metadata.region', 'in', ['eu-west', 'eu-north'])),
        ],
        deny_if: [
          denial('Amounts are positive.', condition('amount', 'lte', 0)),
          denial('No test customers.', condition('customer', 'starts_with', 'cus_test')),
          denial('No refunds here.', condition('description', 'contains', 'refund')),
          denial('No gift cards.', condition('description', 'contains', 'gift card')),
          denial('No payouts.', condition('metadata.channel', 'eq', 'payout')),
          denial('No cash.', condition('metadata.channel', 'in', ['cash', 'cheque'])),
          denial('No phone orders above 100.', ...phoneOrder()),
          denial('Capture later in euros.', ...lateCapture()),
          denial('No foreign orders.', condition('metadata.order', 'starts_with', 'X-')),
          denial('No drafts.', condition('metadata.order', 'ends_with', '-draft')),
          denial('No statement text.', condition('statement_descriptor', 'exists', true)),
          denial('No transfer.', condition('transfer_data.destination', 'exists', true)),
        ],
        approve_if: [
          rule(condition('amount', 'gt', 5_000)),
          rule(condition('off_session', 'eq', true)),
        ],
        limits: [{ counter: 'charges', window: 'month', max: 1e12, scope: 'grant' }],
      },
    },
  };
}

function phoneOrder() {
  return [condition('metadata.channel', 'eq', 'phone'), condition('amount', 'gt', 100)];
}

function lateCapture() {
  return [condition('capture', 'eq', false), condition('currency', 'eq', 'eur')];
}
