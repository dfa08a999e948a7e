// Names and values that users write behind an option: headers, variables, tags. `${NAME}` in a value stands for
// a variable of the environment, so that secrets stay out of the list of processes.
import { UsageError } from './usage-error.ts';

/** The value of an environment variable. Throws a `UsageError` when it is not set. */
export function variable(name: string, help: string): string {
  const found = process.env[name];
  if (found !== undefined) return found;
  throw new UsageError(`the variable \`${name}\` is not set`, help);
}

/** From `Name: value` lines. Throws a `UsageError` that shows none of them: they may hold secrets. */
export function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match === null) throw new UsageError('a --header is malformed', "write 'Name: value'");
    headers[match[1] ?? ''] = expand(match[2] ?? '', '--header');
  }
  return headers;
}

/** The same from `NAME=value` lines of --env. */
export function readVariables(lines: readonly string[]): Record<string, string> {
  const pairs = Object.entries(readPairs(lines, '--env'));
  return Object.fromEntries(pairs.map(([name, value]) => [name, expand(value, '--env')]));
}

/** From `name=value` lines, as they are. */
export function readPairs(lines: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at < 1) throw new UsageError(`a ${option} is malformed`, 'write name=value');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

function expand(value: string, option: string): string {
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) =>
    variable(name, `a ${option} refers to it`),
  );
}
