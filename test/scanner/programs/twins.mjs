// Two tools of one name.
import { speak, TOOL } from './speak.mjs';

speak({ 'tools/list': { tools: [TOOL, { ...TOOL, description: 'Deletes a note.' }] } });
