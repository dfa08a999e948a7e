// `/api/v1/policies/preview`: what a draft would have decided on the newest recorded calls of a server.
// Nothing is saved and nothing is sent.
import { previewRequestSchema, previewSchema } from '#contract/policy-api.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { RecordRow } from '#core/decisions/index.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { HttpProblem, NOTHING } from '#server/web/index.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { defined } from './list-answer.ts';
import { type PolicyText, requireValid } from './policy-text.ts';
import { previewReport } from './preview-report.ts';
import { scopedFilter } from './records-parts.ts';
import { found } from './refusals.ts';

/** Versions that decided the calls and are read to know more about them. */
const VERSIONS_MAX = 50;

export function previewRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [previewPolicy(parts)];
}

function previewPolicy(parts: ControlParts): ControlRoute {
  return controlRoute(parts, {
    method: 'post',
    path: '/api/v1/policies/preview',
    id: 'previewPolicy',
    action: 'policies.read',
    summary: 'What a draft would have decided on the newest recorded calls of a server.',
    description:
      'Argument values are not kept: where a decision hangs on them it is `unknown`, never a guess. Limits start empty at the first of the calls.',
    parameters: NOTHING,
    query: NOTHING,
    body: previewRequestSchema,
    answer: { name: 'PolicyPreview', schema: previewSchema, description: 'Newest first.' },
    async handle({ body, organisation }) {
      const { store, records, now } = parts;
      const server = found(await store.server(organisation, body.server), 'server');
      const after = requireValid(body, 'it cannot be previewed');
      const before = await documentInForce(parts, organisation, body.policy);
      const filter = await scopedFilter(parts, organisation, {
        server: server.id,
        ...defined({ grant: body.grant ?? undefined }),
      });
      const { rows } = await records.store.records(filter, { limit: body.limit });
      const tags = await tagsByGrant(parts, organisation, rows);
      const { calls, totals, listing } = previewReport({
        rows,
        server: { id: server.id, name: server.name },
        tools: await store.tools(organisation, server.id),
        ...(before === undefined ? {} : { before }),
        after,
        versions: await versionsOf(parts, organisation, rows),
        tagsOf: (grant) => tags.get(grant),
        fileOrganisation: records.fileOrganisation,
        nowMs: now(),
      });
      const data = calls.map(({ id: requestId, ...call }) => ({ requestId, ...call }));
      return { value: { calls: calls.length, totals, listing, data } };
    },
  });
}

/** `undefined`: no policy is named, so the draft is compared with what was decided then. */
async function documentInForce(
  { store }: ControlParts,
  organisation: string,
  id: string | null,
): Promise<PolicyDocument | undefined> {
  if (id === null) return undefined;
  const policy = found(await store.policy(organisation, id), 'policy');
  const current = found(await store.version(organisation, id, policy.version), 'version');
  const document = documentOf(current);
  if (document !== undefined) return document;
  throw new HttpProblem(409, 'the policy in force has errors, and cannot be compared with');
}

function documentOf({ text, format }: PolicyText): PolicyDocument | undefined {
  return parsePolicy(text, { fileName: `policy.${format}`, runTests: false }).document;
}

/** The documents that decided these calls, by hash; of those that are gone nothing is known. */
async function versionsOf(
  { store }: ControlParts,
  organisation: string,
  rows: readonly RecordRow[],
): Promise<ReadonlyMap<string, PolicyDocument>> {
  const named = new Map(rows.flatMap(({ policy }) => (policy ? [[policy.hash, policy]] : [])));
  const documents = new Map<string, PolicyDocument>();
  for (const [hash, { id, version }] of [...named].slice(0, VERSIONS_MAX)) {
    const kept = await store.version(organisation, id, version);
    const document = kept?.hash === hash ? documentOf(kept) : undefined;
    if (document !== undefined) documents.set(hash, document);
  }
  return documents;
}

async function tagsByGrant(
  { store }: ControlParts,
  organisation: string,
  rows: readonly RecordRow[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const tags = new Map<string, JsonObject>();
  for (const id of new Set(rows.map(({ grant }) => grant))) {
    const grant = await store.grant(organisation, id);
    // Without tags the gateway gives policies none.
    if (grant !== undefined && Object.keys(grant.tags).length > 0) tags.set(id, grant.tags);
  }
  return tags;
}
