// The policies for a stack of servers of the catalogue: those of a preset, with every way out held for
// a person where private data and text of strangers meet it, on one server or across several.
import { type Preset, policyForStack, ratedTool, type StackPolicy } from '#core/catalogue/index.ts';
import { combinationsAcross } from './combinations.ts';
import { legsOf, stands } from './legs.ts';
import type { StoredServer } from './store.ts';

/** One document a server, by its slug, and what the combinations change in them. */
export function stackPolicies(servers: readonly StoredServer[], preset: Preset): StackPolicy {
  const across = combinationsAcross(servers).flatMap(({ legs }) =>
    legs
      .filter(({ leg }) => leg === 'out')
      .flatMap(({ server, tools }) =>
        tools.map(({ name }) => ({ server: server.slug, tool: name })),
      ),
  );
  const within = servers.flatMap(({ server, tools }) => {
    const legs = legsOf(tools);
    return stands(legs) ? legs.out.map(({ name }) => ({ server: server.slug, tool: name })) : [];
  });
  const stack = servers.map(({ server, tools }) => ({
    id: server.slug,
    title: server.title,
    tools: tools.map(ratedTool),
  }));
  return policyForStack(stack, [...across, ...within], preset);
}
