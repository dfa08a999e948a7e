// Room: what our HTTP APIs are built of: routes that check what they are given, problems, entity
// tags, paging, the OpenAPI document. Knows nothing of what the APIs are about.
export {
  createEventStreams,
  type EventSink,
  type EventStreamParts,
  type EventStreams,
  lastEventId,
  type ServerEvent,
  whenAborted,
} from './event-stream.ts';
export {
  entityTag,
  holdsTag,
  type JsonAnswerOptions,
  jsonAnswer,
  revisionOf,
  seenRevision,
} from './json-answer.ts';
export { type OpenApiParts, openApiDocument } from './openapi.ts';
export { cursorParameter, limitParameter, nextAddress } from './paging.ts';
export { HttpProblem, type ProblemMore, type ProblemPlace, problemResponse } from './problem.ts';
export {
  defineRoute,
  NO_BODY,
  NOTHING,
  type Route,
  type RouteAnswer,
  type RouteDefinition,
  type RouteHeader,
  type RouteInput,
  type RouteValue,
} from './route.ts';
export { createWebApi, failureResponse, type WebApiParts } from './web-api.ts';
