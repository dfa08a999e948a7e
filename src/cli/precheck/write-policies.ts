// Writes the recommended policies of a stack, a file a server. A file that is there already is kept:
// a person may have changed it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StoredServer, stackPolicies } from '#core/assessment/index.ts';
import type { Preset } from '#core/catalogue/index.ts';
import { UsageError } from '../usage-error.ts';
import type { Stack } from './stack.ts';

/** Known servers that are switched on, each once. */
function serversOf({ servers }: Stack): StoredServer[] {
  const on = servers.filter(({ disabled }) => !disabled);
  const stored = on.flatMap(({ checked }) => checked.stored ?? []);
  const listed = stored.filter(({ server }) => server.grade !== null);
  return [...new Map(listed.map((one) => [one.server.slug, one])).values()];
}

/** Slugs may come from a registry elsewhere, and none of them leads out of the folder. */
function fileNameOf(slug: string): string {
  return `${slug
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 100)}.json`;
}

/** The file as written, or that it was kept. Throws a `UsageError` when it cannot be written. */
async function writeOnce(file: string, text: string): Promise<string> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return `wrote ${file}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return `kept ${file}, which was there already`;
    }
    throw new UsageError(`\`${file}\` cannot be written: ${String(error)}`);
  }
}

/** Writes `<slug>.json` for every known server; `log` is told each file and each change. */
export async function writeStackPolicies(
  stack: Stack,
  folder: string,
  preset: Preset,
  log: (line: string) => void,
): Promise<void> {
  const { documents, changes } = stackPolicies(serversOf(stack), preset);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(`\`${folder}\` cannot be made: ${String(error)}`);
  });
  for (const { server, policy } of documents) {
    log(await writeOnce(join(folder, fileNameOf(server)), `${JSON.stringify(policy, null, 2)}\n`));
  }
  for (const { sentence } of changes) log(sentence);
}
