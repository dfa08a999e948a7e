// Dangerous combinations: private data, untrusted content and a way out, within one server or
// across the servers of a stack. What one tool cannot do, an agent with all of them can be talked
// into. Called by the assessment and by the check of stacks.
import type { FindingEntry, Severity } from '#contract/catalogue.ts';
import { type Leg, type LegTool, legsOf, stands } from './legs.ts';
import { nameList } from './name-list.ts';
import { serverFinding } from './server-finding.ts';
import type { StoredServer } from './store.ts';

const NAMED = 3;

const namesOf = (tools: readonly LegTool[]): string => nameList(tools.map(({ name }) => name));

/** Finds the combination within one server. */
export function combinationWithin(tools: StoredServer['tools']): FindingEntry | undefined {
  const legs = legsOf(tools);
  if (!stands(legs)) return undefined;
  const first = (leg: Leg) => legs[leg][0];
  const names = [
    ...new Set([...legs.private, ...legs.untrusted, ...legs.out].map(({ name }) => name)),
  ];
  return serverFinding(
    'dangerous-combination',
    'private-untrusted-out',
    'High',
    {
      source: 'tools',
      quote: [first('private'), first('untrusted'), first('out')]
        .map((tool) => tool?.name ?? '')
        .join(' + '),
      tools: names,
    },
    `private data (${namesOf(legs.private)}), content from strangers (${namesOf(legs.untrusted)}) and a way out (${namesOf(legs.out)}) meet in this server`,
  );
}

export interface CombinationLeg {
  readonly leg: Leg;
  readonly server: { readonly slug: string; readonly title: string };
  readonly tools: LegTool[];
}

export interface Combination {
  readonly code: 'private-untrusted-out';
  readonly severity: Severity;
  /** Slugs of the servers that make it; one server alone makes no combination across. */
  readonly servers: string[];
  readonly legs: CombinationLeg[];
  /** One sentence, lower case, no full stop. */
  readonly message: string;
}

const LEG_TEXT: Readonly<Record<Leg, string>> = {
  private: 'private data',
  untrusted: 'content from strangers',
  out: 'a way out',
};
const LEGS = ['private', 'untrusted', 'out'] as const;

/**
 * The combination that servers make together and none makes alone; at most one, with every server
 * that is part of it. What a server makes alone is a finding on it.
 */
export function combinationsAcross(servers: readonly StoredServer[]): Combination[] {
  const parts = servers.map(({ server, tools }) => ({
    server: { slug: server.slug, title: server.title },
    legs: legsOf(tools),
  }));
  const apart = parts.filter(({ legs }) => !stands(legs));
  const legs = LEGS.flatMap((leg) =>
    parts
      .filter((part) => part.legs[leg].length > 0)
      .map(({ server, legs: own }): CombinationLeg => ({ leg, server, tools: [...own[leg]] })),
  );
  const missing = LEGS.some((leg) => !legs.some((one) => one.leg === leg));
  const involved = [...new Set(legs.map(({ server }) => server.slug))];
  const newly = apart.some(({ server }) => involved.includes(server.slug));
  if (missing || involved.length < 2 || !newly) return [];
  const described = LEGS.map((leg) => {
    const own = legs.filter((one) => one.leg === leg);
    const titles = [...new Set(own.map(({ server }) => server.title))];
    return `${LEG_TEXT[leg]} (${titles.slice(0, NAMED).join(', ')})`;
  });
  return [
    {
      code: 'private-untrusted-out',
      severity: 'High',
      servers: involved,
      legs,
      message: `${described[0]}, ${described[1]} and ${described[2]} meet when these servers are used together`,
    },
  ];
}
