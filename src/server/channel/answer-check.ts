// Looks at an answer before the client gets it: the call it ends is settled, a list of tools is cut
// to what the grant may see, a task is bound to the grant that started it. Called by the relay.
import { errorAnswer, type Fault } from '#contract/errors.ts';
import type { TaskOwners } from '#core/grants/index.ts';
import {
  type CallOutcome,
  filterToolsList,
  isToolsListResult,
  parseStrictly,
} from '#core/mcp/index.ts';
import type { TraceHeaders } from '#server/gateway/call-watch.ts';
import type { Caller, Gate, PassedCall } from '#server/gateway/gate.ts';
import { filterTasks, outcomeOf, startedTask } from '#server/gateway/inspectors.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { parseJson, type ServerMessage } from './server-message.ts';

/** A request of the client that the server has not answered yet. */
export interface InFlight {
  readonly method: string;
  /** The id as the client wrote it. */
  readonly idText: string;
  /** Of a `tools/call`, else `""`. */
  readonly tool: string;
  /** Trace context of the HTTP request that it came in. */
  readonly carrier?: TraceHeaders | undefined;
  /** Present once a `tools/call` has been decided and goes on. */
  call?: PassedCall;
}

export interface AnswerView {
  readonly gate: Gate;
  readonly book: ToolBook;
  readonly owners: TaskOwners;
  readonly caller: () => Caller;
}

type Answer = Extract<ServerMessage, { kind: 'answer' }>;

const IS_ERROR = /"isError"\s*:\s*true/;

/**
 * What the client gets: the server's own text unless something has to be cut.
 * @param status HTTP status of the answer, when it came over HTTP
 */
export function checkAnswer(
  view: AnswerView,
  request: InFlight,
  answer: Answer,
  status: number | undefined,
): string | Promise<string> {
  const { text } = answer;
  if (request.call !== undefined) return settleCall(view, request, request.call, answer, status);
  if (request.method === 'tools/list') return cutTools(view, text, request.idText);
  if (request.method === 'tasks/list') return cutTasks(view, text, request.idText);
  // Also a list that answers something else must not show what is hidden.
  return text.includes('"tools"') ? cutByShape(view, text, request.idText) : text;
}

function settleCall(
  view: AnswerView,
  request: InFlight,
  call: PassedCall,
  answer: Answer,
  status: number | undefined,
): string | Promise<string> {
  const { text } = answer;
  const startsTask = text.includes('"taskId"');
  const message = answer.failed || startsTask || IS_ERROR.test(text) ? parseJson(text) : undefined;
  const outcome: CallOutcome =
    status !== undefined && status >= 400
      ? { kind: 'http_status', status }
      : message === undefined
        ? { kind: 'ok' }
        : outcomeOf(message);
  const detail = { bytes: Buffer.byteLength(text), ...(status === undefined ? {} : { status }) };
  call.settle(outcome, detail);
  const task = startsTask && message !== undefined ? startedTask(message) : undefined;
  if (task !== undefined) return bindTask(view, request, task, text);
  return text.includes('"tools"') ? cutByShape(view, text, request.idText) : text;
}

async function bindTask(
  view: AnswerView,
  request: InFlight,
  task: string,
  text: string,
): Promise<string> {
  const { server, grant } = view.caller();
  await view.owners.bindTask(server.id, task, grant.id, request.tool);
  return text;
}

function cutTools(view: AnswerView, text: string, idText: string): string {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return errorAnswer('list_unreadable', parsed.failure.detail, idText);
  const keep = view.gate.listFilter(view.caller(), view.book);
  const list = filterToolsList(text, parsed.value, keep, true);
  if (!list.ok) return errorAnswer('list_unreadable', list.failure, idText);
  view.book.learn(list.value.tools);
  return list.value.text;
}

function cutByShape(view: AnswerView, text: string, idText: string): string {
  const message = parseJson(text);
  if (message === undefined || !isToolsListResult(message)) return text;
  return cutTools(view, text, idText);
}

async function cutTasks(view: AnswerView, text: string, idText: string): Promise<string> {
  if (!parseStrictly(text).ok) return errorAnswer('internal', 'unreadable list of tasks', idText);
  const { server, grant } = view.caller();
  return filterTasks(text, async (task) => {
    const owner = await view.owners.taskOwner(server.id, task);
    return owner?.grant === grant.id;
  });
}

const NOT_SENT: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_refused_address']);

/**
 * How a call ended that got no answer.
 * @param status HTTP status, when the server refused the call with one
 */
export function outcomeOfFault(why: Fault, status?: number): CallOutcome {
  if (status !== undefined) return { kind: 'http_status', status };
  if (NOT_SENT.has(why.code)) return { kind: 'not_sent' };
  return why.code === 'upstream_timeout' ? { kind: 'timeout' } : { kind: 'broken' };
}
