// The weakest boxes: an own home and a scrubbed environment, with the limits of a shell (`limits`)
// or without (`none`). They keep nothing out: the server may use the network and read the user's
// files. Only for systems that offer no more, and for commands that the user trusts.
import { join } from 'node:path';
import { type Box, type BoxParts, limited, writeFiles } from './box.ts';

export function createPlainBox(isolation: 'limits' | 'none', parts: BoxParts): Box {
  const app = join(parts.folder, 'app');
  const home = join(parts.folder, 'home');
  return {
    isolation,
    app,
    home,
    endsWhole: false,
    wrap(task) {
      writeFiles(home, task.files);
      const [command, ...args] =
        isolation === 'limits'
          ? limited(task, parts.limits, false)
          : ([task.command, ...task.args] as const);
      return { command, args, env: { ...task.env, HOME: home }, cwd: task.cwd ?? home };
    },
  };
}
