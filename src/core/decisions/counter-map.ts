// A map from a counter in a window to what is known of it. Two plain maps, because joining key and
// window to one text would cost more than everything else about a charge.

export interface CounterMap<Value> {
  get(key: string, windowStartMs: number): Value | undefined;
  has(key: string, windowStartMs: number): boolean;
  set(key: string, windowStartMs: number, value: Value): void;
  clear(): void;
  /** Number of counters, whatever their windows. */
  readonly size: number;
  values(): Iterable<Value>;
}

export function createCounterMap<Value>(): CounterMap<Value> {
  const byKey = new Map<string, Map<number, Value>>();
  return {
    get: (key, windowStartMs) => byKey.get(key)?.get(windowStartMs),
    has: (key, windowStartMs) => byKey.get(key)?.has(windowStartMs) ?? false,
    set(key, windowStartMs, value) {
      const windows = byKey.get(key);
      if (windows === undefined) byKey.set(key, new Map([[windowStartMs, value]]));
      else windows.set(windowStartMs, value);
    },
    clear: () => byKey.clear(),
    get size() {
      return byKey.size;
    },
    values: () => [...byKey.values()].flatMap((windows) => [...windows.values()]),
  };
}
