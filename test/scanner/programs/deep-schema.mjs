// A schema a hundred thousand levels deep.
import { createInterface } from 'node:readline';
import { send } from './speak.mjs';

const deep = `${'{"properties":{"a":'.repeat(100_000)}{}${'}}'.repeat(100_000)}`;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (method === 'initialize') {
    const capabilities = { tools: {} };
    send({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities } });
  } else if (method === 'tools/list') {
    const tool = `{"name":"deep","inputSchema":${deep}}`;
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[${tool}]}}\n`);
  }
});
