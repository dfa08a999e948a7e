// From records to the facts that the grade rests on, so that a stored record can be graded again.
import type { FindingEntry, ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import type { GradedTool, GradeFacts } from './grade.ts';

/** Parameters that hold a tool back until someone agrees, flat. */
const FENCES = new Set([
  'approved',
  'approve',
  'confirm',
  'confirmed',
  'confirmation',
  'confirmationtoken',
  'dryrun',
  'preview',
  'previewonly',
  'simulate',
  'userconfirmed',
  'validateonly',
  'whatif',
]);

/** Whether a tool can be rehearsed or asks to be confirmed. */
export function isFenced(inputSchema: unknown): boolean {
  const schema = isJsonObject(inputSchema) ? inputSchema : {};
  const properties = ownMember(schema, 'properties');
  if (!isJsonObject(properties)) return false;
  return Object.keys(properties).some((name) =>
    FENCES.has(name.toLowerCase().replaceAll(/[^a-z]/g, '')),
  );
}

function gradedTool(tool: ToolRecord): GradedTool {
  const { name, category, severity, findings, annotations } = tool;
  const annotated =
    isJsonObject(annotations) && Object.keys(annotations).some((key) => key.endsWith('Hint'));
  return { name, category, severity, findings, fenced: isFenced(tool.inputSchema), annotated };
}

export type GradedServer = Pick<
  ServerRecord,
  'posture' | 'installScripts' | 'deprecated' | 'suspiciousChanges'
> & {
  readonly identity: Pick<ServerRecord['identity'], 'level'>;
  readonly findings: readonly FindingEntry[];
};

/** The facts of a server and its tools. */
export function gradeFactsOf(server: GradedServer, tools: readonly ToolRecord[]): GradeFacts {
  return {
    tools: tools.map(gradedTool),
    findings: server.findings,
    identity: server.identity.level,
    auth: server.posture.auth,
    tls: server.posture.tls,
    installScripts: server.installScripts,
    deprecated: server.deprecated !== null,
    suspiciousChanges: server.suspiciousChanges.length,
  };
}
