// Asks the client for completions without end, before it says anything itself.
import { send } from './speak.mjs';

let id = 0;
const ask = () => {
  id += 1;
  send({ jsonrpc: '2.0', id, method: 'sampling/createMessage', params: { messages: [] } });
};
process.stdin.on('data', ask);
process.stdin.on('end', () => process.exit(0));
