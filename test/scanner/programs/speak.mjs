// The ordinary part of the servers in this folder: reads lines, answers what is asked. A program
// gives the answers that it wants to be odd in.
import { createInterface } from 'node:readline';

export const TOOL = {
  name: 'read_note',
  description: 'Reads a note.',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
};

export function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** @param answers method → result, or a function from the message to a result or `undefined` */
export function speak(answers = {}) {
  const all = {
    initialize: {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'odd', version: '1.0.0' },
    },
    'tools/list': { tools: [TOOL] },
    ...answers,
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message = JSON.parse(line);
    if (message.id === undefined || message.method === undefined) return;
    const given = all[message.method];
    const result = typeof given === 'function' ? given(message) : given;
    if (result !== undefined) send({ jsonrpc: '2.0', id: message.id, result });
    else if (!(message.method in all)) {
      const error = { code: -32601, message: 'Method not found' };
      send({ jsonrpc: '2.0', id: message.id, error });
    }
  });
}
