import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { Relay, serveStdio } from '../../src/server/channel/index.ts';
import { createParts, playServer } from './parts.ts';

function open(output: Writable = new PassThrough()) {
  const parts = createParts({ version: '1', default: 'allow' });
  const server = playServer();
  const input = new PassThrough();
  const front = serveStdio({
    input,
    output,
    openRelay: (side) =>
      new Relay({
        ...parts.relay,
        ...side,
        caller: () => parts.caller('a')('s'),
        open: server.open,
        onEnd: () => {},
      }),
  });
  return { front, input, output, server };
}

const request = (id: number, method = 'ping') =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}"}\n`;

describe('the stdio front', () => {
  it('reads no more from the server while the client is slow, and goes on when it is not', async () => {
    const taken: (() => void)[] = [];
    const output = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => void taken.push(done),
    });
    const { input, server } = open(output);
    input.write(request(1));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    server.say({ jsonrpc: '2.0', id: 1, result: {} });
    expect(server.held).toBe(true);
    taken.shift()?.();
    await vi.waitFor(() => expect(server.held).toBe(false));
  });

  it('answers what is in flight when stdin ends, and is done then', async () => {
    const { front, input, output, server } = open();
    input.end(request(1).trimEnd());
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    let done = false;
    front.done.then(() => {
      done = true;
    });
    await new Promise(setImmediate);
    expect(done).toBe(false);
    server.say({ jsonrpc: '2.0', id: 1, result: {} });
    await front.done;
    expect(String(output instanceof PassThrough && output.read())).toContain('"id":1');
  });

  it('does not wait for a subscription, which never ends', async () => {
    const { front, input, server } = open();
    input.end(request(1, 'subscriptions/listen'));
    await front.done;
    expect(server.received).toHaveLength(1);
  });

  it('is done when the client reads no more', async () => {
    const { front, input, output, server } = open();
    input.write(request(1));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    output.destroy(new Error('EPIPE'));
    await front.done;
    server.say({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it('answers each line that is no message, and says nothing to a refused notification', async () => {
    const { front, input, output } = open();
    input.write('nonsense\n{"jsonrpc":"2.0","method":"tools/call","params":{}}\n');
    input.end(Buffer.from([0xff, 0x0a]));
    await front.done;
    const lines = String(output instanceof PassThrough && output.read())
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).error.code)).toEqual([-32700, -32700]);
  });
});
