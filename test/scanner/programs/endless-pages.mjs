// A list that never ends: every page names another one.
import { speak, TOOL } from './speak.mjs';

let page = 0;
speak({
  'tools/list': () => {
    page += 1;
    return { tools: [{ ...TOOL, name: `tool_${page}` }], nextCursor: `page-${page}` };
  },
});
