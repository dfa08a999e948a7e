// Whether to connect servers, asked by name: finds each in the catalogue, gives the verdict with its
// reasons, and says unknown where nothing is known. Shared by `/v1/precheck` and the MCP server.
import type { ServerSummary, ToolRecord, Verdict } from '#contract/catalogue.ts';
import type { PrecheckAnswer, PrecheckResult } from '#contract/registry-api.ts';
import {
  type CatalogueStore,
  type Combination,
  combinationsAcross,
  type StoredServer,
  toolsToFence,
  verdictOf,
} from '#core/assessment/index.ts';
import { type Identifier, readIdentifier } from './identifier.ts';
import { otherRequests } from './other-requests.ts';
import { oneLine } from './pages/shown-text.ts';
import type { RememberWanted } from './wanted.ts';

export interface PrecheckParts {
  readonly store: CatalogueStore;
  readonly remember: RememberWanted;
}

/** Results come in the order of the identifiers. */
export type Precheck = (identifiers: readonly string[]) => Promise<PrecheckAnswer>;

/** From the calmest to the most cautious. */
const CAUTION: readonly Verdict[] = ['proceed', 'connect-with-rule', 'ask-first'];
const FLAGGED_MAX = 50;

interface Checked {
  readonly result: PrecheckResult;
  readonly stored: StoredServer | undefined;
}

export function createPrecheck(parts: PrecheckParts): Precheck {
  return async (identifiers) => {
    const checked: Checked[] = [];
    for (const identifier of identifiers) {
      checked.push(await check(parts, identifier));
      await otherRequests();
    }
    const data = checked.map(({ result }) => result);
    const worst = Math.max(...data.map(({ verdict }) => CAUTION.indexOf(verdict)));
    const servers = new Map(
      checked.flatMap(({ stored }) => (stored ? [[stored.server.slug, stored]] : [])),
    );
    return {
      verdict: CAUTION[worst] ?? 'ask-first',
      data,
      combinations: combinationsAcross([...servers.values()]).map(combinationAnswer),
    };
  };
}

function combinationAnswer({ code, severity, servers, legs, message }: Combination) {
  return {
    code,
    severity,
    servers: [...servers],
    legs: legs.map(({ leg, server, tools }) => ({ leg, server, tools: [...tools] })),
    message,
  };
}

async function check({ store, remember }: PrecheckParts, text: string): Promise<Checked> {
  const identifier = readIdentifier(text);
  const { match, sure, others } = await find(store, identifier);
  const server = match === undefined ? undefined : await store.server(match.slug);
  const stored =
    server === undefined ? undefined : { server, tools: await store.toolsOf(server.slug) };
  const { verdict, reasons } = verdictOf(stored);
  const result: PrecheckResult = {
    identifier: text,
    known: stored !== undefined,
    verdict,
    reasons: match === undefined || sure ? [...reasons] : [unsure(match), ...reasons],
    server: match ?? null,
    findings: [...(stored?.server.findings ?? [])],
    flagged: toolsToFence(stored?.tools ?? [])
      .slice(0, FLAGGED_MAX)
      .map(flagged),
    others: others.map(({ slug, title, source }) => ({ slug, title, source })),
    queued: stored === undefined && (await remember(identifier)),
  };
  return { result, stored };
}

function unsure({ source }: ServerSummary): string {
  return `The name may mean other servers too; this is about \`${source}\`.`;
}

export interface Found {
  readonly match?: ServerSummary;
  /** False: the name is one that anybody could have given to a server. */
  readonly sure: boolean;
  readonly others: readonly ServerSummary[];
}

/** One server, or none: what only resembles it is shown beside, never taken for it. */
export async function find(store: CatalogueStore, identifier: Identifier): Promise<Found> {
  const found = await store.resolve(identifier.text);
  const name = identifier.text.toLowerCase();
  const own = found.filter(({ slug, source }) => {
    if (identifier.source !== undefined) return source === identifier.source;
    return slug === name || source === name || source.replace(/^[a-z]+:/, '') === name;
  });
  const titled = found.filter(({ title }) => title.toLowerCase() === name);
  const isTitle = identifier.source === undefined && own.length === 0 && titled.length === 1;
  const match = own[0] ?? (isTitle ? titled[0] : undefined);
  const others = found.filter((one) => one !== match);
  return match === undefined ? { sure: false, others } : { match, sure: own.length === 1, others };
}

function flagged(tool: ToolRecord): PrecheckResult['flagged'][number] {
  const { name, category, severity, riskClass, confidence, rationale } = tool;
  const description = tool.description === null ? null : oneLine(tool.description);
  return { name, description, category, severity, riskClass, confidence, rationale };
}
