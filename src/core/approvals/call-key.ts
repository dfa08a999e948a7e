// What makes two calls the same one for an approval: everything that a person has looked at. Whatever
// of this differs needs an approval of its own.
import type { AskedCall } from './approval.ts';

export interface CallIdentity
  extends Pick<AskedCall, 'organisation' | 'server' | 'grant' | 'tool' | 'definition' | 'rule'> {
  /** From `exactJson`. */
  readonly argumentsText: string;
  readonly policy: Pick<AskedCall['policy'], 'id'>;
  /** Every approval rule that applies to the tool, as text. */
  readonly rules: string;
}

/**
 * The key of exactly this call.
 * @param hash a keyed hash: keys are kept, and arguments must not be guessed from them
 */
export function callKey(call: CallIdentity, hash: (text: string) => string): string {
  const { organisation, server, grant, tool, definition, policy, rule, rules } = call;
  return hash(
    JSON.stringify([
      organisation,
      server.id,
      grant.id,
      tool,
      definition,
      policy.id,
      rule,
      rules,
      call.argumentsText,
    ]),
  );
}
