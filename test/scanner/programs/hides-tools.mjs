// Answers without a key, lists its tools only with one, and says so; with `never`, lists none at all.
import { speak, TOOL } from './speak.mjs';

const key = process.env.ODD_API_KEY;
if (key === undefined)
  process.stderr.write('warning: ODD_API_KEY is not set, no tools are shown\n');
const shown = key === undefined || process.argv[2] === 'never' ? [] : [TOOL];
speak({ 'tools/list': { tools: shown } });
