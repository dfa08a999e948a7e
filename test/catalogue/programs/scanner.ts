// Writes scans of servers as fast as it can: `scanner FOLDER SERVERS BATCH`. With a batch of 1 each
// server is written by itself, two events each. Says `ready`, the number of servers after each
// commit, or what went wrong; waits for a line of stdin before it goes on after a failure.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { assessed, newEvent } from '../records.ts';

const [folder = '', servers = '', batch = ''] = process.argv.slice(2);
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line: string) => writeSync(1, `${line}\n`);

const TOOLS = 10;

function entry(number: number) {
  const source = `npm:server-${number % 500}`;
  const tools = Array.from({ length: TOOLS }, (_, n) => ({
    name: `tool_${n}_${number}`,
    description: `Tool ${n} of scan ${number}. ${'More words. '.repeat(20)}`,
  }));
  const events = [newEvent(`${number}a`), newEvent(`${number}b`)];
  return { source, assess: assessed({ source, tools, events }) };
}

async function write(store: CatalogueStore): Promise<void> {
  const size = Number(batch);
  for (let from = 0; from < Number(servers); from += size) {
    const entries = Array.from({ length: size }, (_, at) => entry(from + at));
    for (;;) {
      try {
        await store.applyAll(entries);
        break;
      } catch (error) {
        say(`${error instanceof Error ? error.message : error}`);
        await input.next();
      }
    }
    say(String(from + size));
  }
}

const store = openCatalogue({ folder });
say('ready');
await write(store);
await store.close();
process.stdin.destroy();
