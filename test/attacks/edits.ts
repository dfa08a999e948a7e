// Waits for what a gateway says about an edit of its configuration.
import { expect, vi } from 'vitest';
import type { Gateway } from './gateway.ts';

/** A wrong edit. */
export const STAYS = /the last good one stays in force/;
/** A right edit. */
export const HOLDS = /configuration \d+ is in force/;
/** The text that holds is back, after a wrong edit or a right one. */
export const AGAIN = /again the one in force|configuration \d+ is in force/;

/** What is logged from the edit on until `wanted` has been. */
export async function logged(gateway: Gateway, wanted: RegExp, edit: () => void): Promise<string> {
  const from = gateway.stderr().length;
  edit();
  await vi.waitFor(() => expect(gateway.stderr().slice(from)).toMatch(wanted), { timeout: 10_000 });
  return gateway.stderr().slice(from);
}
