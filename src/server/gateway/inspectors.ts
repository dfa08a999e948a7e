// What has to be seen in an upstream's messages, one inspector a purpose: tool lists are cut to
// what the grant may see, answers to calls tell their outcome and the tasks they started.
import { errorAnswer } from '#contract/errors.ts';
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import {
  type CallOutcome,
  cutList,
  filterToolsList,
  isToolsListResult,
  parseStrictly,
  type ToolDefinition,
} from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import type { Inspector } from './answer-relay.ts';

export interface ListView {
  readonly book: ToolBook;
  readonly keep: (tool: ToolDefinition) => boolean;
}

/** For the answer to a `tools/list` request. */
export function listInspector(view: ListView, idText: string): Inspector {
  return { mustSee: true, message: (text) => openListMessage(text, view, idText) };
}

/**
 * For streams on which a list may come back later (a resumed stream): lists are known by shape.
 * Everything else passes as it is.
 */
export function streamInspector(view: ListView): Inspector {
  return {
    mustSee: false,
    message(text) {
      if (text.includes('list_changed')) view.book.forget();
      // A list names its members; an escape could spell the name differently.
      if (!text.includes('"tools"') && !text.includes('\\u')) return text;
      return openListMessage(text, view, 'null');
    },
  };
}

function openListMessage(text: string, view: ListView, idText: string): string {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return errorAnswer('list_unreadable', parsed.failure.detail, idText);
  const message = parsed.value;
  if (Array.isArray(message)) return openBatch(message, text, view, idText);
  if (!isJsonObject(message)) return errorAnswer('list_unreadable', 'no JSON object', idText);
  // Progress, log messages and the server's own requests share the stream.
  if (typeof ownMember(message, 'method') === 'string' && !isToolsListResult(message)) return text;
  if (idText === 'null' && !isToolsListResult(message)) return text;
  return cut(message, text, view, idText);
}

function cut(message: Json, text: string, view: ListView, idText: string): string {
  const filtered = filterToolsList(text, message, view.keep, true);
  if (!filtered.ok) return errorAnswer('list_unreadable', filtered.failure, idText);
  view.book.learn(filtered.value.tools);
  return filtered.value.text;
}

function openBatch(
  elements: readonly Json[],
  text: string,
  view: ListView,
  idText: string,
): string {
  if (!elements.some(isToolsListResult)) return text;
  const parts = elements.map((element) => {
    const part = JSON.stringify(element);
    return isToolsListResult(element) ? cut(element, part, view, idText) : part;
  });
  return `[${parts.join(',')}]`;
}

/** What an inspector of call answers needs. */
export interface CallView {
  /** Called when the answer to the call itself has been seen. */
  readonly found: (outcome: CallOutcome) => void;
  /** Resolves when the task is bound to the grant that started it. */
  readonly bindTask: (taskId: string) => Promise<void>;
}

/** For the answer to a forwarded `tools/call`. The bytes pass unchanged. */
export function callInspector(view: CallView): Inspector {
  return {
    mustSee: false,
    message(text) {
      // The common answer holds none of these words and is not parsed at all.
      const mayFail = text.includes('"error"') || text.includes('"isError"');
      const mayStartTask = text.includes('"taskId"');
      if (!mayFail && !mayStartTask) {
        if (text.includes('"result"')) view.found({ kind: 'ok' });
        return text;
      }
      const message = readAnswer(text);
      if (message === undefined) return text;
      view.found(outcomeOf(message));
      const taskId = startedTask(message);
      return taskId === undefined ? text : view.bindTask(taskId).then(() => text);
    },
  };
}

/** The parsed message when it is an answer (a result or an error), else `undefined`. */
function readAnswer(text: string): Json | undefined {
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

/** Cuts the tasks of other grants out of the answer to a `tasks/list`. */
export async function filterTasks(
  text: string,
  isOwn: (taskId: string) => Promise<boolean>,
): Promise<string> {
  const parsed = parseStrictly(text);
  const message = parsed.ok ? parsed.value : null;
  const result = isJsonObject(message) ? ownMember(message, 'result') : undefined;
  if (result === undefined || !isJsonObject(result)) return text;
  const tasks = ownMember(result, 'tasks');
  if (!Array.isArray(tasks)) return text;
  const kept = await Promise.all(
    tasks.map((task: Json) => {
      const taskId = isJsonObject(task) ? ownMember(task, 'taskId') : undefined;
      return typeof taskId === 'string' ? isOwn(taskId) : false;
    }),
  );
  return cutList(text, 'tasks', kept, true);
}
