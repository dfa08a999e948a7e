// How the source of a server is shown to people. The key of a source is one spelling for all; a
// project on PyPI has a spelling of its own, which people and its program know.
import type { ServerRecord } from '#contract/catalogue.ts';

type Named = Pick<ServerRecord, 'source' | 'packageName'>;

/** The name of the package; `undefined` for an address or a command. */
export function packageNameOf({ source, packageName }: Named): string | undefined {
  const key = /^(?:npm|pypi):(.+)$/su.exec(source)?.[1];
  return key === undefined ? undefined : (packageName ?? key);
}

/** The source with the package's name as its project spells it. */
export function shownSource(server: Named): string {
  const name = packageNameOf(server);
  return name === undefined ? server.source : `${server.source.replace(/:.*$/su, '')}:${name}`;
}
