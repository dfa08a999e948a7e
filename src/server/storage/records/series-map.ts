// Values by series, which is one organisation, server and grant. Level by level, since this is asked for
// every call and a joined key would be made for each.

/** Organisation (`''` for none), server, grant. */
export type SeriesNames = readonly [organisation: string, server: string, grant: string];

export function createSeriesMap<Value>() {
  const organisations = new Map<string, Map<string, Map<string, Value>>>();
  let size = 0;
  return {
    get: ([organisation, server, grant]: SeriesNames): Value | undefined =>
      organisations.get(organisation)?.get(server)?.get(grant),
    /** For a series that has no value yet. */
    set([organisation, server, grant]: SeriesNames, value: Value): void {
      within(within(organisations, organisation), server).set(grant, value);
      size += 1;
    },
    size: (): number => size,
    values: (): readonly Value[] =>
      [...organisations.values()].flatMap((servers) =>
        [...servers.values()].flatMap((grants) => [...grants.values()]),
      ),
    clear(): void {
      organisations.clear();
      size = 0;
    },
  };
}

/** The map at a key, made when it is missing. */
export function within<Value>(
  maps: Map<string, Map<string, Value>>,
  key: string,
): Map<string, Value> {
  const found = maps.get(key) ?? new Map<string, Value>();
  if (found.size === 0) maps.set(key, found);
  return found;
}
