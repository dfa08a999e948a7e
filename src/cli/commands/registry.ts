// `wicketgate registry`: the catalogue of a data folder for agents (`mcp`), and what was asked for and
// is not in it (`wanted`).
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { serveRegistryOverStdio } from '#server/registry/index.ts';
import { openCatalogue, StorageError } from '#server/storage/index.ts';
import { EXIT, failWith } from '../exit.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly data?: string;
}

type Store = ReturnType<typeof openCatalogue>;

const DATA = '--data <dir>';
const DATA_TEXT = 'data folder with the catalogue (default: per user)';
const WANTED_SHOWN = 1_000;

export function registryCommand(): Command {
  const mcp = new Command('mcp')
    .description('serve the registry as an MCP server on stdin and stdout')
    .option(DATA, DATA_TEXT)
    .option('--base-url <url>', 'where the pages are, for links: https://host')
    .addHelpText('after', '\nExample:\n  claude mcp add registry -- wicketgate registry mcp\n')
    .action((flags: Flags & { baseUrl?: string }) => serveMcp(flags));
  const wanted = new Command('wanted')
    .description('print the servers that were asked for and are not in the catalogue')
    .option(DATA, DATA_TEXT)
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate registry wanted > wanted.txt && wicketgate crawl wanted.txt\n',
    )
    .action((flags: Flags) => printWanted(flags));
  return new Command('registry')
    .description('the catalogue of servers, for agents')
    .addHelpText('after', '\nExample:\n  wicketgate registry mcp\n')
    .addCommand(mcp)
    .addCommand(wanted);
}

function open({ data }: Flags): Store | undefined {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  try {
    return openCatalogue({ folder: data ?? defaultDataFolder(), log });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    failWith(EXIT.unreachable, error.message, error.help);
    return undefined;
  }
}

function serveMcp(flags: Flags & { baseUrl?: string }): void {
  const store = open(flags);
  if (store === undefined) return;
  const { baseUrl } = flags;
  const serving = serveRegistryOverStdio({
    store,
    now: Date.now,
    version: VERSION,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    serving
      .close()
      .then(() => store.close())
      .then(
        () => process.exit(EXIT.good),
        (error: unknown) => failWith(EXIT.unreachable, String(error)),
      );
  };
  process.stdin.once('end', end).once('close', end);
  process.once('SIGINT', end).once('SIGTERM', end);
}

/** What a scan has found meanwhile is forgotten here. */
async function printWanted(flags: Flags): Promise<void> {
  const store = open(flags);
  if (store === undefined) return;
  for (const { identifier } of await store.wanted(WANTED_SHOWN)) {
    const found = await store.resolve(identifier);
    if (found.some(({ source }) => source === identifier)) await store.unwant(identifier);
    else process.stdout.write(`${identifier}\n`);
  }
  await store.close();
}
