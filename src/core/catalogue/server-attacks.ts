// Which attacks concern a server as a whole, by what its record says: where it comes from, who may
// call it, and what its tools add up to.
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { ATTACKS, linkServer, type ServerTrait } from '#core/attacks/index.ts';

/** From this many tools on, nobody reads all of their definitions. */
const MANY_TOOLS = 30;
const INJECTION = 'indirect-prompt-injection';

function traitsOf(server: ServerRecord, tools: readonly ToolRecord[]): Set<ServerTrait> {
  const exposed = (attack: string) => tools.some(({ attacks }) => attacks.includes(attack));
  const { posture, identity, findings, counts } = server;
  const remote = /^https?:/u.test(server.source);
  const acts = counts.Write + counts.Execute + counts.Destructive + counts.Financial > 0;
  const rows: readonly (readonly [boolean, ServerTrait])[] = [
    [/^(?:npm|pypi):/u.test(server.source), 'package'],
    [remote, 'remote'],
    [posture.auth === 'open', 'open'],
    [posture.auth === 'gated', 'gated'],
    [identity.level === 'unknown' || identity.level === 'claimed', 'unknown-publisher'],
    [server.installScripts.length > 0, 'install-scripts'],
    [!remote && posture.transports.some((one) => one !== 'stdio'), 'listens-locally'],
    [findings.some(({ kind }) => /look-?alike|impost/u.test(kind)), 'look-alike'],
    [server.instructions !== null, 'instructs'],
    [counts.total >= MANY_TOOLS, 'many-tools'],
    [findings.some(({ kind }) => kind === 'dangerous-combination'), 'reaches-out'],
    [exposed(INJECTION) && acts, 'takes-and-acts'],
  ];
  return new Set(rows.flatMap(([applies, trait]) => (applies ? [trait] : [])));
}

/** Ids of the attack library, at most five, the closest first. */
export function attacksOnServer(server: ServerRecord, tools: readonly ToolRecord[]): string[] {
  return linkServer(ATTACKS, traitsOf(server, tools)).map(({ id }) => id);
}
