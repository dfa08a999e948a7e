import { describe, expect, it } from 'vitest';
import { readInbound } from './inbound-text.ts';

function read(text: string, revision?: string): { taken: string[]; refused: string[] } {
  const taken: string[] = [];
  const refused: string[] = [];
  readInbound(
    text,
    revision,
    (message) => taken.push(message.text),
    (refusal) => refused.push(refusal.code),
  );
  return { taken, refused };
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const BATCH = `[ ${PING} , {"jsonrpc":"2.0","method":"tools/call","params":{"name":1}}, ${PING}]`;

describe('readInbound', () => {
  it('takes batches apart in the one revision that has them, each element by itself', () => {
    expect(read(BATCH, '2025-03-26')).toEqual({ taken: [PING, PING], refused: ['invalid_params'] });
  });

  it('refuses batches in every other revision, and before the handshake', () => {
    for (const revision of [undefined, '2024-11-05', '2025-06-18', '2025-11-25', '2026-07-28']) {
      expect(read(BATCH, revision)).toEqual({ taken: [], refused: ['invalid_request'] });
    }
  });

  it('refuses empty batches, batches in batches, and floods', () => {
    expect(read('[]', '2025-03-26').refused).toEqual(['invalid_request']);
    expect(read(`[[${PING}]]`, '2025-03-26')).toEqual({ taken: [], refused: ['invalid_request'] });
    const flood = `[${Array.from({ length: 1001 }, () => PING).join()}]`;
    expect(read(flood, '2025-03-26')).toEqual({ taken: [], refused: ['invalid_request'] });
  });
});
