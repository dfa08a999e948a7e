// Tells the options of a package runner from the words behind them. Each runner says which of its
// options take a value; an option that is not in its list takes none.

export interface Options {
  /** Values by option, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** From the first word that is no option on. */
  readonly rest: readonly string[];
}

/** Options before the first plain word, or before `--`. */
export function leadingOptions(args: readonly string[], withValue: ReadonlySet<string>): Options {
  const values = new Map<string, string[]>();
  const add = (option: string, value: string) => {
    values.set(option, [...(values.get(option) ?? []), value]);
  };
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return { values, rest: args.slice(at + 1) };
    if (!arg.startsWith('-') || arg === '-') break;
    const equals = arg.indexOf('=');
    if (equals > 0) add(arg.slice(0, equals), arg.slice(equals + 1));
    else if (withValue.has(arg)) {
      add(arg, args[at + 1] ?? '');
      at += 1;
    } else add(arg, '');
  }
  return { values, rest: args.slice(at) };
}

/** All values of options that mean the same. */
export function valuesOf({ values }: Options, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => values.get(name) ?? []);
}

/** Whether one of these options was given. */
export function hasOption({ values }: Options, ...names: readonly string[]): boolean {
  return names.some((name) => values.has(name));
}
