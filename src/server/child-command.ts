// How the command of a server is started: its words, its folder, and an environment that holds what is
// configured and a few names of ours. Used to serve it and to ask it for its tools.
import type { ServerConfig } from '#contract/config.ts';
import { type OpenLink, openChildLink, type Reaper } from '#server/channel/index.ts';

/** What a child inherits: enough to find programs and its home, no secret of the gateway. */
const INHERITED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'TZ',
  'USER',
  'SystemRoot',
  'APPDATA',
];

export function openChildren(
  environment: Readonly<Record<string, string | undefined>>,
  reaper: Reaper,
  id: string,
  config: ServerConfig,
): OpenLink {
  const [command = '', ...args] = config.command ?? [];
  const inherited = INHERITED.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const child = {
    name: id,
    command,
    args,
    env: { ...Object.fromEntries(inherited), ...config.env },
    ...(config.cwd === undefined ? {} : { cwd: config.cwd }),
  };
  return (events) => {
    const onLog = (line: string) => events.onLog(`${id}: ${line}`);
    return openChildLink({ child, events: { ...events, onLog }, reaper });
  };
}
