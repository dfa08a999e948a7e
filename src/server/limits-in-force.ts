// Which limits the policies in force name, for whoever shows how full they are. Looks into the routing
// table, so it sees the policies of the store and those of the configuration file alike.
import type { NamedLimit, RecordsParts } from '#server/control/index.ts';
import type { Routing } from './routing.ts';

/** @param routing `undefined` until it is built */
export function createLimitsInForce(
  routing: () => Pick<Routing, 'table' | 'filePolicies'> | undefined,
): RecordsParts['limits'] {
  return {
    policyOf: (grant) => routing()?.table().grants.find(grant, Date.now())?.policy,
    filePolicies: () => routing()?.filePolicies() ?? [],
    of(policy) {
      const program = routing()?.table().policies.find(policy)?.program;
      if (program === undefined) return [];
      const { tools, classes, otherwise } = program;
      const plans = [...tools.values(), ...classes.values(), ...(otherwise ? [otherwise] : [])];
      const named = new Map<string, NamedLimit>();
      for (const { limits } of plans) {
        for (const limit of limits) {
          const { counter, fixed, scope, max } = limit;
          named.set(JSON.stringify([counter, fixed, scope, max]), limit);
        }
      }
      return [...named.values()];
    },
  };
}
