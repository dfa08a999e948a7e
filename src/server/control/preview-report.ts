// What a draft would have decided on recorded calls, from their records: each group of calls that shares
// counters is replayed alone, and what hangs on values that were not kept stays unknown. Called by
// preview-routes.ts.
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { RecordRow } from '#core/decisions/index.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import {
  type RecordedCall,
  type ReplayedCall,
  type ReplayReport,
  type ReplayTool,
  recordedCall,
  replay,
} from '#core/replay/index.ts';

export interface PreviewInput {
  readonly rows: readonly RecordRow[];
  readonly server: { readonly id: string; readonly name: string };
  readonly tools: readonly ServerTool[];
  /** `null`: no policy; absent: what was decided then. */
  readonly before?: PolicyDocument | null;
  readonly after: PolicyDocument;
  /** Documents that decided recorded calls, by hash. */
  readonly versions: ReadonlyMap<string, PolicyDocument>;
  readonly tagsOf: (grant: string) => JsonObject | undefined;
  /** Who shares counters of scope `org` among records that name no organisation. */
  readonly fileOrganisation: string;
  readonly nowMs: number;
}

export interface PreviewedCall extends ReplayedCall {
  readonly grant: string;
}

export interface PreviewReport extends Pick<ReplayReport, 'totals' | 'listing'> {
  /** Newest first. */
  readonly calls: readonly PreviewedCall[];
}

export function previewReport(input: PreviewInput): PreviewReport {
  const tools = input.tools.map(replayTool);
  const grants = new Map(input.rows.map(({ requestId, grant }) => [requestId, grant]));
  const run = (organisation: string, calls: readonly RecordedCall[]) =>
    replay({
      organisation,
      ...(input.before === undefined ? {} : { before: input.before }),
      after: input.after,
      calls,
      tools,
      versions: input.versions,
      lister: { nowMs: input.nowMs, server: input.server, grant: { id: '' } },
    });
  const reports = [...callsByOrganisation(input)].map(([name, calls]) => run(name, calls));
  const calls = reports
    .flatMap((report) => report.calls)
    .map((call) => ({ ...call, grant: grants.get(call.id) ?? '' }))
    .toSorted((a, b) => b.atMs - a.atMs);
  const { listing } = run(input.fileOrganisation, []);
  return { calls, listing, totals: totalsOf(reports.map(({ totals }) => totals)) };
}

function callsByOrganisation(input: PreviewInput): ReadonlyMap<string, readonly RecordedCall[]> {
  const groups = new Map<string, RecordedCall[]>();
  // Oldest first: of calls of the same millisecond the order of their records counts.
  for (const row of input.rows.toReversed()) {
    const tags = input.tagsOf(row.grant);
    const facts = { server: input.server, ...(tags === undefined ? {} : { tags }) };
    const call = recordedCall(row, row.completion, facts);
    if (call === undefined) continue;
    const name = row.organisation ?? input.fileOrganisation;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [call]);
    else group.push(call);
  }
  return groups;
}

/** As the gateway knows it: severities reach no policy there. */
function replayTool(tool: ServerTool): ReplayTool {
  const { name, class: toolClass, inputSchema, annotations, state } = tool;
  return {
    name,
    class: toolClass,
    inputSchema: inputSchema as Json, // kept as JSON
    ...(isJsonObject(annotations) ? { annotations } : {}),
    definitionChanged: state === 'changed',
  };
}

type Totals = ReplayReport['totals'];

function totalsOf(all: readonly Totals[]): Totals {
  const sum = <Key extends string>(
    keys: readonly Key[],
    pick: (one: Totals) => Record<Key, number>,
  ) =>
    Object.fromEntries(
      keys.map((key) => [key, all.reduce((total, one) => total + pick(one)[key], 0)]),
    ) as Record<Key, number>; // one entry a key
  const ends = ['allow', 'deny', 'ask', 'unknown'] as const;
  return {
    before: sum(ends, ({ before }) => before),
    after: sum(ends, ({ after }) => after),
    differences: sum(['same', 'different', 'unknown'], ({ differences }) => differences),
  };
}
