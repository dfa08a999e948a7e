// What has to be seen in an upstream's messages, one inspector a purpose: tool lists are cut to
// what the grant may see, answers to calls tell their outcome and the tasks they started.
import { errorAnswer } from '#contract/errors.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { arrayElements, skipSpace } from '#core/kit/json-spans.ts';
import {
  type CallOutcome,
  cutList,
  filterToolsList,
  isToolsListResult,
  parseStrictly,
  type ToolDefinition,
} from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';

/** Looks at each JSON-RPC message of an answer, in order. */
export interface Inspector {
  /**
   * @returns the message to send on (the same string: unchanged, forwarded byte for byte);
   *   a promise delays this message and all after it; `undefined` drops it
   */
  message(text: string): string | undefined | Promise<string | undefined>;
  /** True: the answer is a list; one of another media type is replaced by an error. */
  readonly mustSee: boolean;
  /**
   * True: parts may be withheld from the client, so nothing goes out unseen: no compressed answer,
   * no unfinished event, no body too large to be held.
   */
  readonly cuts: boolean;
}

export interface ListView {
  readonly book: ToolBook;
  /** What the grant sees, by the policy of this moment. */
  readonly filter: () => (tool: ToolDefinition) => boolean;
  /** Whether a task belongs to the grant. */
  readonly ownsTask: (taskId: string) => Promise<boolean>;
}

/** For the answer to a `tools/list` request. */
export function listInspector(view: ListView, idText: string): Inspector {
  return { mustSee: true, cuts: true, message: (text) => openListAnswer(text, view, idText) };
}

/** For the answer to a `tasks/list` request. */
export function taskListInspector(view: ListView, idText: string): Inspector {
  const message = (text: string) => filterTasks(text, view.ownsTask, idText);
  return { mustSee: true, cuts: true, message };
}

/**
 * For streams on which a list may come back later (a resumed stream), and for batches: lists are
 * known by shape. Everything else passes as it is.
 */
export function streamInspector(view: ListView): Inspector {
  const lists = { ...view, strict: true };
  return { mustSee: false, cuts: true, message: (text) => openIfList(text, lists) };
}

/**
 * For the other answers of a session: a server sends each answer on the stream of its request, but
 * two requests with one id could make it send a list here. What only looks like a list passes, and
 * nothing is learned from it.
 */
export function otherInspector(view: ListView): Inspector {
  const lists = { ...view, strict: false };
  return { mustSee: false, cuts: false, message: (text) => openIfList(text, lists) };
}

interface ShapeView extends ListView {
  /** True: what cannot be read as the list that it seems to be is replaced by an error. */
  readonly strict: boolean;
}

function openListAnswer(text: string, view: ListView, idText: string): string | Promise<string> {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return errorAnswer('list_unreadable', parsed.failure.detail, idText);
  const message = parsed.value;
  if (Array.isArray(message)) return openBatch(message, text, { ...view, strict: true });
  if (!isJsonObject(message)) return errorAnswer('list_unreadable', 'no JSON object', idText);
  // Progress, log messages and the server's own requests share the stream.
  if (typeof ownMember(message, 'method') === 'string' && !isToolsListResult(message)) return text;
  if (idText === 'null' && !isToolsListResult(message)) return text;
  return cut(message, text, view, idText);
}

function openIfList(text: string, view: ShapeView): string | Promise<string> {
  if (text.includes(TOOLS_CHANGED)) forgetIfChanged(text, view.book);
  // A list names its members; an escape could spell the names differently.
  if (!text.includes('"tools"') && !text.includes('"tasks"') && !text.includes('\\u')) return text;
  const parsed = parseStrictly(text);
  if (!parsed.ok) return view.strict ? errorAnswer('list_unreadable', '', 'null') : text;
  const message = parsed.value;
  return Array.isArray(message) ? openBatch(message, text, view) : openOne(message, text, view);
}

const TOOLS_CHANGED = 'notifications/tools/list_changed';

/** Only the notification itself counts: the words alone may come from anywhere. */
function forgetIfChanged(text: string, book: ToolBook): void {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return;
  const messages: readonly Json[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (messages.some((one) => isJsonObject(one) && one.method === TOOLS_CHANGED)) book.forget();
}

/** Cuts a message that is a list by its shape. A tool's own result (with `content`) is none. */
function openOne(message: Json, text: string, view: ShapeView): string | Promise<string> {
  const result = isJsonObject(message) ? ownMember(message, 'result') : undefined;
  if (!isJsonObject(result) || Object.hasOwn(result, 'content')) return text;
  if (Array.isArray(ownMember(result, 'tasks'))) return filterTasks(text, view.ownsTask);
  if (!Array.isArray(ownMember(result, 'tools'))) return text;
  if (view.strict) return cut(message, text, view, 'null');
  const filtered = filterToolsList(text, message, view.filter(), true);
  return filtered.ok ? filtered.value.text : text;
}

function cut(message: Json, text: string, view: ListView, idText: string): string {
  const filtered = filterToolsList(text, message, view.filter(), true);
  if (!filtered.ok) return errorAnswer('list_unreadable', filtered.failure, idText);
  view.book.learn(filtered.value.tools);
  return filtered.value.text;
}

async function openBatch(
  elements: readonly Json[],
  text: string,
  view: ShapeView,
): Promise<string> {
  const spans = arrayElements(text, skipSpace(text, 0));
  const written = spans.map(({ start, end }) => text.slice(start, end));
  const opened = await Promise.all(
    elements.map((element, index) => openOne(element, written[index] ?? '', view)),
  );
  return opened.every((part, index) => part === written[index]) ? text : `[${opened.join(',')}]`;
}

/** What an inspector of call answers needs. */
export interface CallView {
  /** The id of the call; absent for a notification. */
  readonly id: string | number | undefined;
  /** Called once, with the answer to the call itself. */
  readonly found: (outcome: CallOutcome) => void;
  /** Resolves when the task is bound to the grant that started it. */
  readonly bindTask: (taskId: string) => Promise<void>;
}

/** For the answer to a forwarded `tools/call`. The bytes pass unchanged. */
export function callInspector(view: CallView): Inspector {
  let answered = false;
  const found = (outcome: CallOutcome) => {
    if (!answered) view.found(outcome);
    answered = true;
  };
  return {
    mustSee: false,
    cuts: false,
    message(text) {
      // The common answer holds none of these words and is not parsed at all.
      if (!TELLING.test(text)) {
        if (text.includes('"result"')) found({ kind: 'ok' });
        return text;
      }
      const message = readAnswer(text);
      if (message === undefined) return text;
      // A server that could not read the id answers with none.
      if (message.id === view.id || message.id === null) found(outcomeOf(message));
      const taskId = startedTask(message);
      return taskId === undefined ? text : view.bindTask(taskId).then(() => text);
    },
  };
}

/** An error, a task, or a message that is no answer. */
const TELLING = /"(?:error|isError|taskId|method)"/;

/** The parsed message when it is an answer (a result or an error), else `undefined`. */
function readAnswer(text: string): JsonObject | undefined {
  let message: Json;
  try {
    message = JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
  if (!isJsonObject(message) || Object.hasOwn(message, 'method')) return undefined;
  return Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error') ? message : undefined;
}

/** How a call ended, by the answer itself. */
export function outcomeOf(message: Json): CallOutcome {
  if (!isJsonObject(message)) return { kind: 'ok' };
  const error = ownMember(message, 'error');
  if (error !== undefined && isJsonObject(error)) {
    return { kind: 'rpc_error', code: typeof error.code === 'number' ? error.code : 0 };
  }
  const result = ownMember(message, 'result');
  return result !== undefined && isJsonObject(result) && result.isError === true
    ? { kind: 'tool_error' }
    : { kind: 'ok' };
}

/** The id of the task that an answer announces, in either of the two designs (mcp-protocol 1.4). */
export function startedTask(message: Json): string | undefined {
  const result = isJsonObject(message) ? ownMember(message, 'result') : undefined;
  if (result === undefined || !isJsonObject(result)) return undefined;
  const legacy = ownMember(result, 'task');
  const holder = legacy !== undefined && isJsonObject(legacy) ? legacy : result;
  const taskId = ownMember(holder, 'taskId');
  return typeof taskId === 'string' ? taskId : undefined;
}

/**
 * Cuts the tasks of other grants out of the answer to a `tasks/list`; an answer that cannot be read
 * is replaced by an error.
 */
export async function filterTasks(
  text: string,
  isOwn: (taskId: string) => Promise<boolean>,
  idText = 'null',
): Promise<string> {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return errorAnswer('upstream_broken', 'the list of tasks is unreadable', idText);
  const message = parsed.value;
  const result = isJsonObject(message) ? ownMember(message, 'result') : undefined;
  const tasks = isJsonObject(result) ? ownMember(result, 'tasks') : undefined;
  if (tasks === undefined) return text;
  if (!Array.isArray(tasks))
    return errorAnswer('upstream_broken', 'the list of tasks is unreadable', idText);
  const kept = await Promise.all(
    tasks.map((task: Json) => {
      const taskId = isJsonObject(task) ? ownMember(task, 'taskId') : undefined;
      return typeof taskId === 'string' ? isOwn(taskId) : false;
    }),
  );
  return cutList(text, 'tasks', kept, true);
}
