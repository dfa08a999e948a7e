// Short forms that people type and that names spell out, or the other way round. Only those that mean
// one thing among tools.
const PAIRS: readonly (readonly [string, string])[] = [
  ['auth', 'authentication'],
  ['config', 'configuration'],
  ['db', 'database'],
  ['del', 'delete'],
  ['dir', 'directory'],
  ['doc', 'document'],
  ['env', 'environment'],
  ['exec', 'execute'],
  ['gh', 'github'],
  ['img', 'image'],
  ['info', 'information'],
  ['k8s', 'kubernetes'],
  ['msg', 'message'],
  ['org', 'organization'],
  ['organisation', 'organization'],
  ['pg', 'postgres'],
  ['postgres', 'postgresql'],
  ['pr', 'pull'],
  ['repo', 'repository'],
];

const MEANINGS: ReadonlyMap<string, readonly string[]> = PAIRS.flatMap(([short, long]) => [
  [short, long] as const,
  [long, short] as const,
]).reduce(
  (meanings, [word, other]) => meanings.set(word, [...(meanings.get(word) ?? []), other]),
  new Map<string, readonly string[]>(),
);

/** Other forms of a word: `db` for `database`, and `database` for `db`. */
export function otherForms(word: string): readonly string[] {
  return MEANINGS.get(word) ?? [];
}
