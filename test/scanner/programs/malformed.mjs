// Answers with what only looks like JSON.
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', () => {
  process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":\n');
});
