// Shows another list to every process of it: the time of the start stands in it.
import { speak, TOOL } from './speak.mjs';

speak({
  'tools/list': { tools: [{ ...TOOL, description: `Started ${process.hrtime.bigint()}.` }] },
});
