// Routes as a web application: finds the route, runs it, and makes problems of everything that goes
// wrong. HEAD is answered like GET, without the body.
import { Hono } from 'hono';
import { jsonAnswer } from './json-answer.ts';
import { HttpProblem, problemResponse } from './problem.ts';
import type { Route } from './route.ts';

export interface WebApiParts {
  readonly routes: readonly Route[];
  /** `/v1`: everything below it that is no route is answered with a problem. */
  readonly base: string;
  /** Answers the base itself; absent: there is nothing at it. */
  readonly index?: (request: Request) => Response | Promise<Response>;
  /** Told about errors that are bugs or broken storage. */
  readonly log: (line: string) => void;
  /** Turns an error of the parts below into a problem; `undefined`: it is none of theirs. */
  readonly problemOf: (error: unknown) => HttpProblem | undefined;
}

export function createWebApi(parts: WebApiParts): Hono {
  const app = new Hono();
  for (const route of parts.routes) {
    app.on(route.method.toUpperCase(), honoPath(route.path), async (context) => {
      const answer = await route.run(context.req.raw, context.req.param());
      if (answer instanceof Response) return answer;
      return jsonAnswer(context.req.raw, answer.value, answer);
    });
  }
  for (const path of new Set(parts.routes.map((route) => route.path))) {
    const allow = methodsOf(parts.routes.filter((route) => route.path === path));
    app.all(honoPath(path), ({ req }) => {
      const detail = `\`${req.method}\` is not allowed here`;
      return problemResponse(new HttpProblem(405, detail, { headers: { Allow: allow } }));
    });
  }
  const { index } = parts;
  if (index !== undefined) app.get(parts.base, (context) => index(context.req.raw));
  for (const path of [parts.base, `${parts.base}/*`]) {
    app.all(path, () => {
      const help = `see ${parts.base} for all addresses`;
      return problemResponse(new HttpProblem(404, 'there is nothing at this address', { help }));
    });
  }
  app.onError((error, { req }) => {
    const id = req.raw.headers.get('x-request-id');
    const log = id === null ? parts.log : (line: string) => parts.log(`request ${id}: ${line}`);
    return failureResponse(error, { ...parts, log });
  });
  return app;
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsOf(routes: readonly Route[]): string {
  return routes
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .join(', ');
}

/** Whatever was thrown, as an answer; what nobody foresaw is logged and told as nothing but a 500. */
export function failureResponse(
  error: unknown,
  { log, problemOf }: Pick<WebApiParts, 'log' | 'problemOf'>,
): Response {
  const known = error instanceof HttpProblem ? error : problemOf(error);
  if (known !== undefined) return problemResponse(known);
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return problemResponse(new HttpProblem(500, ''));
}
