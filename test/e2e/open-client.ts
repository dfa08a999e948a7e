// Opens the test client on either official SDK; what the end-to-end tests import.
import type { Front, TestClient } from './client.ts';
import { openV1 } from './client-v1.ts';
import { openV2 } from './client-v2.ts';

/** `v2-auto` asks the server for its era first; `v1` and `v2` open with the legacy handshake. */
export const SDKS = ['v1', 'v2', 'v2-auto'] as const;
export type Sdk = (typeof SDKS)[number];

/** Connects and resolves with an open client; the caller closes it. */
export function openClient(sdk: Sdk, front: Front): Promise<TestClient> {
  return sdk === 'v1' ? openV1(front) : openV2(front, sdk === 'v2-auto' ? 'auto' : 'legacy');
}
