// Makes the OpenAPI 3.1 document of an API from its routes. Schemas with a name become components,
// wherever they are used; the document is made once and is the same for the same routes.
import { z } from 'zod';
import { NO_BODY, type Route } from './route.ts';

export interface OpenApiParts {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly routes: readonly Route[];
  /** Further schemas with a name; those of answers have theirs already. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  /** Ways to prove who asks, by name; any of them will do. */
  readonly security?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Json = Record<string, unknown>;

const PROBLEM = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('One sentence.').optional(),
    help: z.string().describe('What to do about it.').optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['path', 'query', 'body']),
          at: z.string().describe('Name of the parameter, or a JSON pointer into the body.'),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .describe('RFC 9457.');

export function openApiDocument(parts: OpenApiParts): Json {
  const paths: Record<string, Json> = {};
  for (const route of parts.routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  const { title, version, description, security } = parts;
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    paths,
    ...(security === undefined ? {} : { security: Object.keys(security).map(alone) }),
    components: {
      schemas: components(parts),
      ...(security === undefined ? {} : { securitySchemes: security }),
    },
  };
}

function alone(name: string): Json {
  return { [name]: [] };
}

function components({ routes, schemas }: OpenApiParts): Json {
  const registry = z.registry<{ id: string }>();
  const named = new Map<string, z.ZodType>([...Object.entries(schemas), ['Problem', PROBLEM]]);
  for (const { answer } of routes) named.set(answer.name, answer.schema);
  for (const [id, schema] of named) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { uri: reference, io: 'output', override: leaveOpen });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [
      name,
      schema,
    ]),
  );
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Members may be added within a version: readers must not refuse what they do not know. */
function leaveOpen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.additionalProperties;
}

function operation(route: Route): Json {
  const { answer } = route;
  const content = (type: string, name: string) => ({
    content: { [type]: { schema: { $ref: reference(name) } } },
  });
  const problem = { description: 'A problem.', ...content('application/problem+json', 'Problem') };
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [
      ...parameters('path', route.parameters),
      ...parameters('query', route.query),
      ...(route.headers ?? []).map((header) => ({
        ...header,
        in: 'header',
        schema: { type: 'string' },
      })),
    ],
    ...(route.body === NO_BODY ? {} : { requestBody: requestBody(route.body) }),
    responses: {
      [answer.status ?? 200]: {
        description: answer.description,
        ...(answer.status === 204 ? {} : content(answer.type ?? 'application/json', answer.name)),
      },
      ...(route.method === 'get' ? { 304: { description: 'Nothing has changed.' } } : {}),
      default: problem,
    },
  };
}

function requestBody(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return { required: true, content: { 'application/json': { schema: json } } };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, shape]) => {
    const field = shape instanceof z.ZodType ? shape : z.unknown();
    const { $schema: _, description, ...json } = z.toJSONSchema(field, { io: 'output' });
    const required = where === 'path' || !field.safeParse(undefined).success;
    return {
      name,
      in: where,
      required,
      ...(description === undefined ? {} : { description }),
      schema: json,
    };
  });
}
