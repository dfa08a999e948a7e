// Fifty thousand tools on one page.
import { speak, TOOL } from './speak.mjs';

const tools = Array.from({ length: 50_000 }, (_, index) => ({ ...TOOL, name: `tool_${index}` }));
speak({ 'tools/list': { tools } });
