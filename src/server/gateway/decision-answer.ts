// The JSON-RPC answer that a denied or asked call gets: a tool result the model can read, never a
// protocol error. Source: policy-language §7.
import type { Ask, Deny } from '#contract/decision.ts';
import { type InboundMessage, META_DECISION } from '#core/mcp/index.ts';

/** The whole answer as JSON text, with the id exactly as the client wrote it. */
export function decisionAnswer(
  decision: Deny | Ask,
  message: Pick<InboundMessage, 'idText' | 'modern'>,
  requestId: string,
  approval?: { readonly id: string; readonly hint?: string },
): string {
  const label = decision.decision === 'deny' ? '[POLICY DENIED]' : '[APPROVAL REQUIRED]';
  const hint = approval?.hint === undefined ? '' : ` ${approval.hint}`;
  const result = {
    content: [{ type: 'text', text: `${label} ${decision.message}${hint}` }],
    isError: true,
    ...(message.modern ? { resultType: 'complete' } : {}),
    _meta: {
      [META_DECISION]: {
        decision: decision.decision,
        rule: decision.rule,
        code: decision.code,
        ...(decision.decision === 'deny' && decision.retryAfterMs !== undefined
          ? { retryAfterMs: decision.retryAfterMs }
          : {}),
        ...(approval === undefined ? {} : { approval: approval.id }),
        requestId,
      },
    },
  };
  return `{"jsonrpc":"2.0","id":${message.idText},"result":${JSON.stringify(result)}}`;
}
