// Header and environment values of a server: sealed as one JSON object of values by name, opened only to
// serve it or to keep some of them when it is changed.

import type { Upstream } from '#contract/control.ts';
import type { NewUpstream } from '#contract/control-api.ts';
import type { ServerRow } from '#core/control/index.ts';
import type { SecretBox } from '#server/host/secret-box.ts';
import { HttpProblem } from '#server/web/index.ts';

type Values = Readonly<Record<string, string>>;

/** Throws when they were sealed elsewhere. */
export function openSecrets(
  box: Pick<SecretBox, 'open'>,
  { id, secrets }: Pick<ServerRow, 'id' | 'secrets'>,
): Values {
  if (secrets === null) return {};
  return JSON.parse(box.open(id, secrets)) as Values; // sealed by sealSecrets
}

export function sealSecrets(
  box: Pick<SecretBox, 'seal'>,
  server: string,
  values: Values,
): Uint8Array | null {
  if (Object.keys(values).length === 0) return null;
  return box.seal(server, JSON.stringify(values));
}

/**
 * The values of an upstream as it was sent, those that are null taken from before.
 * Throws an `HttpProblem` 400 for one that was not there.
 */
export function valuesOf(upstream: NewUpstream, before: Values = {}): Values {
  const sent = upstream.kind === 'url' ? upstream.headers : upstream.env;
  const place = upstream.kind === 'url' ? 'headers' : 'env';
  const values = Object.entries(sent).map(([name, value]): [string, string] => {
    const kept = value ?? (Object.hasOwn(before, name) ? before[name] : undefined);
    if (kept !== undefined) return [name, kept];
    throw new HttpProblem(400, 'the body is not as described', {
      errors: [
        { in: 'body', at: `/upstream/${place}/${name}`, message: 'there is no value to keep' },
      ],
    });
  });
  return Object.fromEntries(values);
}

/** What is shown of an upstream: names of the values only. */
export function shownUpstream(upstream: NewUpstream): Upstream {
  const timeouts = upstream.timeouts === undefined ? {} : { timeouts: upstream.timeouts };
  if (upstream.kind === 'command') {
    const { kind, command, env, cwd } = upstream;
    return { kind, command, envNames: Object.keys(env), cwd, ...timeouts };
  }
  const { kind, url, transport, headers, local } = upstream;
  return { kind, url, transport, headerNames: Object.keys(headers), local, ...timeouts };
}
