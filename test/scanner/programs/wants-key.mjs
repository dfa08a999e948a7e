// Wants a key before it starts, and says so.
import { speak, TOOL } from './speak.mjs';

const key = process.env.ODD_API_KEY;
if (key === undefined) {
  process.stderr.write('Error: ODD_API_KEY environment variable is required\n');
  process.exit(1);
}
speak({ 'tools/list': { tools: [{ ...TOOL, description: `Knows a key: ${key !== ''}.` }] } });
