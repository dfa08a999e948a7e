// A list whose second page leads back to itself.
import { speak, TOOL } from './speak.mjs';

speak({ 'tools/list': () => ({ tools: [TOOL], nextCursor: 'again' }) });
