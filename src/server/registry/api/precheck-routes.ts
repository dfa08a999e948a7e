// `/v1/precheck`: whether to connect a server, several at once too. GET for one or a few, POST for a
// whole configuration. Servers that nobody has scanned are answered as unknown, and remembered.
import { z } from 'zod';
import {
  identifierSchema,
  PRECHECK_MAX,
  precheckAnswerSchema,
  precheckRequestSchema,
} from '#contract/registry-api.ts';
import { defineRoute, NO_BODY, NOTHING, type Route } from '#server/web/index.ts';
import type { ApiParts } from './parts.ts';

const ANSWER = {
  name: 'PrecheckAnswer',
  schema: precheckAnswerSchema,
  description: 'A result for each identifier, and what they can do together.',
};

export function precheckRoutes({ precheck }: ApiParts): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/v1/precheck',
      id: 'precheck',
      summary: 'Whether to connect these servers.',
      parameters: NOTHING,
      query: z.strictObject({
        server: z
          .array(identifierSchema)
          .min(1)
          .max(PRECHECK_MAX)
          .describe(`Slug, package, title or URL; may be repeated, at most ${PRECHECK_MAX} times.`),
      }),
      body: NO_BODY,
      answer: ANSWER,
      handle: async ({ query }) => ({ value: await precheck(query.server) }),
    }),
    defineRoute({
      method: 'post',
      path: '/v1/precheck',
      id: 'precheckMany',
      summary: 'Whether to connect these servers, with the question in the body.',
      parameters: NOTHING,
      query: NOTHING,
      body: precheckRequestSchema,
      answer: ANSWER,
      handle: async ({ body }) => ({ value: await precheck(body.servers), cache: 'no-store' }),
    }),
  ];
}
