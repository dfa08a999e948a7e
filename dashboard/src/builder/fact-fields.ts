// What a condition can ask besides the arguments of a call, as fields to complete from: the facts of the
// policy language (its page, section 3). Tags and annotations have names of their own and are typed.
import type { GradeLetter, Severity } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { SchemaField } from '#core/builder/index.ts';

const SEVERITIES: readonly Severity[] = ['Low', 'Medium', 'High', 'Critical'];
const GRADES: readonly GradeLetter[] = ['A', 'B', 'C', 'D', 'F'];

function fact(
  path: string,
  type: string,
  description: string,
  options: SchemaField['options'] = [],
): SchemaField {
  return { path, type, description, required: false, options };
}

export const FACT_FIELDS: readonly SchemaField[] = [
  fact('tool.name', 'string', 'of the tool that is called'),
  fact('tool.class', 'string', 'what using the tool amounts to', TOOL_CLASSES),
  fact('tool.severity', 'string', 'what one misuse would cost', SEVERITIES),
  fact('server.name', 'string', 'of the server'),
  fact('server.grade', 'string', 'of the server in the registry', GRADES),
  fact('grant.label', 'string', 'of the grant that calls'),
  fact('time.hour', 'integer', '0 to 23, in UTC'),
  fact('time.weekday', 'integer', '1 Monday to 7 Sunday, in UTC'),
];
