// Answers, a byte a second.
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id } = JSON.parse(line);
  const text = `${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n`;
  let at = 0;
  setInterval(() => {
    process.stdout.write(text.charAt(at));
    at += 1;
  }, 1000);
});
