// Saves policies as fast as it can: `policy-writer PLACE ORGANISATION NAME`. PLACE is a data folder or
// the URL of a database. Says the id of each policy after its commit, until it is killed.
import { writeSync } from 'node:fs';
import { openControlStore } from '#server/storage/index.ts';

const [place = '', organisation = '', name = ''] = process.argv.slice(2);
const log = (line: string) => void process.stderr.write(`${line}\n`);
const store = await openControlStore(
  place.startsWith('postgres://') ? { url: place } : { folder: place },
  { log },
);
for (let n = 0; ; n += 1) {
  const by = { organisation, name, atMs: Date.now() };
  const policy = { id: `pol_${name}_${n}`, name: `${name} ${n}`, server: null } as const;
  const version = { text: '{}', format: 'json', hash: 'h', note: null } as const;
  const saved = await store.addPolicy(by, { ...policy, managedBy: 'api' }, version);
  if (!saved.ok) throw new Error(saved.why);
  writeSync(1, `${policy.id}\n`);
}
