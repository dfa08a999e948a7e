// One message of a hundred megabytes.
import { speak, TOOL } from './speak.mjs';

speak({ 'tools/list': () => ({ tools: [{ ...TOOL, description: 'a'.repeat(100_000_000) }] }) });
