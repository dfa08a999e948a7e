// The parameters of a tool, read from its schema as it was listed. A schema that is no object of
// properties is shown as it is, folded.
import type { ToolRecord } from '#contract/catalogue.ts';
import { hasOrders } from './orders.ts';
import { type Block, code, foreign, type Line, quiet, subheading } from './page.ts';
import { countText, oneLine } from './shown-text.ts';

const PARAMETERS_MAX = 60;

export function parameterBlocks(
  tool: Pick<ToolRecord, 'inputSchema' | 'findings'>,
): readonly Block[] {
  const { inputSchema } = tool;
  const orders = hasOrders(tool);
  const properties = membersOf(membersOf(inputSchema)?.['properties']);
  const names = Object.keys(properties ?? {});
  if (properties === undefined || names.length === 0) return [];
  const listed: unknown = membersOf(inputSchema)?.['required'];
  const required = new Set(Array.isArray(listed) ? listed : []);
  const left = names.length - PARAMETERS_MAX;
  return [
    subheading('Parameters'),
    {
      kind: 'table',
      caption: 'Parameters as the server lists them; the descriptions are its own words',
      columns: ['Name', 'Type', 'Required', 'Description'],
      rows: names.slice(0, PARAMETERS_MAX).map((name) => {
        const schema = membersOf(properties[name]);
        return [
          code(oneLine(name, 80)),
          typeText(schema),
          required.has(name) ? 'yes' : 'no',
          descriptionOf(schema, orders),
        ];
      }),
    },
    ...(left > 0 ? [quiet(`${countText(left, 'further parameter')} not shown.`)] : []),
  ];
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members) // an object that is no array
    : undefined;
}

function typeText(schema: Members | undefined): Line {
  const allowed: unknown = schema?.['enum'];
  if (Array.isArray(allowed) && allowed.length > 0) {
    const shown = allowed.slice(0, 6).map((value) => JSON.stringify(value) ?? '');
    return code(oneLine(`${shown.join(' | ')}${allowed.length > 6 ? ' | …' : ''}`, 120));
  }
  const names = [...new Set(typeNames(schema, 2))];
  // Whether it may be left out stands in the next column.
  const telling = names.length > 1 ? names.filter((name) => name !== 'null') : names;
  return telling.length === 0 ? 'anything' : code(oneLine(telling.join(' | '), 80));
}

/** Names of the types that a schema takes, those of its alternatives among them. */
function typeNames(schema: Members | undefined, depth: number): readonly string[] {
  const type = schema?.['type'];
  const own = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  if (own.length > 0 || depth === 0) return own;
  const lists = [schema?.['anyOf'], schema?.['oneOf']].filter((list) => Array.isArray(list));
  return lists.flat().flatMap((one) => typeNames(membersOf(one), depth - 1));
}

function descriptionOf(schema: Members | undefined, orders: boolean): Line {
  const description = schema?.['description'];
  if (typeof description !== 'string' || description.trim() === '') return 'none';
  return foreign(oneLine(description, 240), orders);
}
