// Answers properly, and floods stderr with lines and with bytes that move a cursor.
import { speak } from './speak.mjs';

speak();
const chunk = `\u001b[2J\u001b]0;title\u0007${'noise '.repeat(2000)}\n`;
const write = () => {
  if (process.stdin.destroyed) return;
  process.stderr.write(chunk, () => setImmediate(write));
};
process.stdin.on('end', () => process.exit(0));
write();
