// One operation of an HTTP API: address, what it takes, what it answers, and the code. The same
// definition routes requests, checks them, and becomes the OpenAPI document.
import { z } from 'zod';
import type { JsonAnswerOptions } from './json-answer.ts';
import { readBody, readParameters } from './read-request.ts';

type Schema = z.ZodObject;

/** What a request brought, checked. */
export interface RouteInput<Path extends Schema, Query extends Schema, Body extends z.ZodType> {
  readonly path: z.output<Path>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly request: Request;
}

/** A value that becomes JSON with an entity tag. */
export interface RouteValue extends JsonAnswerOptions {
  readonly value: unknown;
}

/** What the good answer is, for the document. */
export interface RouteAnswer {
  /** Name of the schema in the document. */
  readonly name: string;
  readonly schema: z.ZodType;
  readonly description: string;
  /** Default `application/json`. */
  readonly type?: string;
  /** Default 200. */
  readonly status?: number;
}

/** A header that the operation looks at, for the document. */
export interface RouteHeader {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

interface RouteFacts {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `/v1/servers/{slug}`. */
  readonly path: string;
  /** `operationId`; unique. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly headers?: readonly RouteHeader[];
  readonly answer: RouteAnswer;
}

export interface RouteDefinition<Path extends Schema, Query extends Schema, Body extends z.ZodType>
  extends RouteFacts {
  readonly parameters: Path;
  readonly query: Query;
  /** `z.undefined()` for an operation without a body. */
  readonly body: Body;
  handle(input: RouteInput<Path, Query, Body>): Promise<RouteValue | Response>;
}

/** A route whose types are sealed inside. */
export interface Route extends RouteFacts {
  readonly parameters: Schema;
  readonly query: Schema;
  readonly body: z.ZodType;
  /** Checks the request and runs the code. Throws an `HttpProblem`. */
  run(
    request: Request,
    parameters: Readonly<Record<string, string>>,
  ): Promise<RouteValue | Response>;
}

export const NOTHING = z.strictObject({});
export const NO_BODY = z.undefined();

export function defineRoute<Path extends Schema, Query extends Schema, Body extends z.ZodType>(
  definition: RouteDefinition<Path, Query, Body>,
): Route {
  const { parameters, query, body } = definition;
  return {
    ...definition,
    async run(request, given) {
      return definition.handle({
        path: readParameters('path', parameters, new URLSearchParams(given)),
        query: readParameters('query', query, new URL(request.url).searchParams),
        body: await readBody(request, body),
        request,
      });
    },
  };
}
