// `name=value` and `Name: value` as users write them after an option. Used by commands that register.
import { UsageError } from '../usage-error.ts';

/** Throws a `UsageError` for a line without the sign, which is never printed as a whole: it may be a secret. */
export function pairsOf(lines: readonly string[], sign: '=' | ':'): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(sign);
      const example = sign === '=' ? 'name=value' : "'Name: value'";
      if (at < 1) {
        throw new UsageError(`\`${line.slice(0, 12)}…\` has no \`${sign}\``, `write ${example}`);
      }
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
