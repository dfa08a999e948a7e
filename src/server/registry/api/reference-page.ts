// The page at `/v1`: what the OpenAPI document says, for people. Built from the document itself, so
// that it cannot say anything else.
import { type Block, code, heading, type Page, paragraph, subheading } from '../pages/page.ts';

type Json = Readonly<Record<string, unknown>>;

export function referencePage(document: Json): Page {
  const operations = Object.entries(objectAt(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(asObject(methods)).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation: asObject(operation),
    })),
  );
  const info = objectAt(document, 'info');
  return {
    path: '/v1',
    title: 'The API',
    description: 'The HTTP API of the registry: every operation with what it takes and answers.',
    heading: 'The API',
    lead: [textAt(info, 'description')],
    crumbs: [{ text: 'Home', href: '/' }],
    contents: true,
    json: '/v1/openapi.json',
    blocks: [
      heading('Rules'),
      ...rules(),
      heading('Operations'),
      ...operations.flatMap(({ title, operation }) => operationBlocks(title, operation)),
      heading('Schemas'),
      ...schemaBlocks(objectAt(objectAt(document, 'components'), 'schemas')),
    ],
  };
}

function rules(): readonly Block[] {
  return [
    {
      kind: 'list',
      items: [
        ['No key is needed. All addresses answer GET and HEAD.'],
        ['Lists come a page at a time; follow ', code('next'), ' until it is null.'],
        ['Answers carry an ', code('ETag'), '; with ', code('If-None-Match'), ' you get 304.'],
        ['Errors are ', code('application/problem+json'), ' (RFC 9457).'],
        ['The whole description is ', code('/v1/openapi.json', '/v1/openapi.json'), '.'],
      ],
    },
  ];
}

function operationBlocks(title: string, operation: Json): readonly Block[] {
  const parameters = listAt(operation, 'parameters').map(asObject);
  const description = textAt(operation, 'description');
  return [
    subheading(title),
    paragraph(textAt(operation, 'summary')),
    ...(description === '' ? [] : [paragraph(description)]),
    ...(parameters.length === 0 ? [] : [parameterTable(title, parameters)]),
    ...(operation['requestBody'] === undefined ? [] : [bodyBlock(operation)]),
    paragraph('Answers ', code(answerName(operation)), '.'),
  ];
}

function parameterTable(title: string, parameters: readonly Json[]): Block {
  return {
    kind: 'table',
    caption: `Parameters of ${title}`,
    columns: ['Name', 'In', 'Needed', 'What it is'],
    rows: parameters.map((parameter) => [
      code(textAt(parameter, 'name')),
      textAt(parameter, 'in'),
      parameter['required'] === true ? 'yes' : 'no',
      [textAt(parameter, 'description'), valuesOf(objectAt(parameter, 'schema'))]
        .filter((part) => part !== '')
        .join(' '),
    ]),
  };
}

function valuesOf(schema: Json): string {
  const values = listAt(schema, 'enum');
  const inner = schema['items'] === undefined ? '' : valuesOf(asObject(schema['items']));
  return values.length === 0 ? inner : `One of ${values.map(String).join(', ')}.`;
}

function bodyBlock(operation: Json): Block {
  const content = objectAt(objectAt(operation, 'requestBody'), 'content');
  const schema = objectAt(asObject(Object.values(content)[0]), 'schema');
  const text = JSON.stringify(schema, null, 2);
  return { kind: 'code', language: 'json', label: 'Body (JSON Schema)', text };
}

/** Name of the schema of the answer 200. */
function answerName(operation: Json): string {
  const answer = objectAt(objectAt(operation, 'responses'), '200');
  const [type = '', content] = Object.entries(objectAt(answer, 'content'))[0] ?? [];
  const reference = textAt(objectAt(asObject(content), 'schema'), '$ref');
  const name = reference.split('/').at(-1) ?? '';
  return type === 'application/json' ? name : `${type}: ${name}`;
}

function schemaBlocks(schemas: Json): readonly Block[] {
  return Object.entries(schemas).map(([name, schema]) => ({
    kind: 'folded',
    summary: name,
    blocks: [
      {
        kind: 'code',
        language: 'json',
        label: `${name} (JSON Schema)`,
        text: JSON.stringify(schema, null, 2),
      },
    ],
  }));
}

function asObject(value: unknown): Json {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : {};
}

function objectAt(value: Json, name: string): Json {
  return asObject(value[name]);
}

function listAt(value: Json, name: string): readonly unknown[] {
  const list = value[name];
  return Array.isArray(list) ? list : [];
}

function textAt(value: Json, name: string): string {
  const text = value[name];
  return typeof text === 'string' ? text : '';
}
