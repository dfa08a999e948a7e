// A link to a server that is started in a box, watched from outside, and gone without a trace when
// the link is closed.
import { randomUUID } from 'node:crypto';
import {
  type FlowingLink,
  type LinkEvents,
  openChildLink,
  type Reaper,
} from '#server/channel/index.ts';
import type { Box, BoxTask } from './box.ts';
import { endMarked, type ProcessWatch, SCAN_MARK, watchProcesses } from './process-watch.ts';
import type { ScanLimits } from './scan-limits.ts';
import type { ScanStop } from './scan-stop.ts';

export interface BoxLinkParts {
  readonly box: Box;
  readonly task: BoxTask;
  readonly limits: ScanLimits;
  readonly reaper: Reaper;
  readonly events: LinkEvents;
  readonly onBreach: (why: ScanStop) => void;
}

export function openBoxLink(parts: BoxLinkParts): FlowingLink {
  const { box, task, limits } = parts;
  const mark = randomUUID();
  const marked = box.endsWhole ? task : { ...task, env: { ...task.env, [SCAN_MARK]: mark } };
  const { command, args, env, cwd } = box.wrap(marked);
  let watch: ProcessWatch | undefined;
  const link = openChildLink({
    child: { name: 'the server', command, args, env, cwd },
    events: parts.events,
    reaper: {
      ...parts.reaper,
      watch(pid) {
        parts.reaper.watch(pid);
        watch = watchProcesses({ pid, limits, onBreach: parts.onBreach });
      },
    },
  });
  return {
    ...link,
    async close() {
      await link.close();
      watch?.stop();
      if (!box.endsWhole) endMarked(mark);
    },
  };
}
