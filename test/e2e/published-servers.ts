// The published MCP servers that the end-to-end tests put behind the gateway.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Running, root, startProcess } from './drive.ts';

export type PublishedServer = 'everything' | 'filesystem' | 'memory' | 'sequential-thinking';

/** The command that runs a published server on stdio. */
export function publishedServer(
  name: PublishedServer,
  ...args: readonly string[]
): readonly string[] {
  const file = `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`;
  return [process.execPath, join(root, file), ...args];
}

/** Starts the `everything` server on HTTP; `url` is its endpoint. The caller stops it. */
export async function startEverything(
  transport: 'sse' | 'streamableHttp',
): Promise<Running & { readonly url: string }> {
  const [command = '', ...args] = publishedServer('everything', transport);
  const preload = pathToFileURL(join(root, 'test/e2e/loopback.mjs')).href;
  const running = await startProcess({
    command,
    args: ['--import', preload, ...args],
    stream: 'stderr',
    ready: /\{"port":(\d+)\}/,
  });
  const path = transport === 'sse' ? '/sse' : '/mcp';
  return { ...running, url: `http://127.0.0.1:${running.ready[1]}${path}` };
}
