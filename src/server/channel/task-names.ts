// Which tasks a client's request is about: only the grant that started them may go on
// (mcp-protocol 1.4). Covers both designs of tasks.
import { isJsonObject, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import type { AnswerView } from './answer-check.ts';

const ABOUT_ONE_TASK = new Set(['tasks/get', 'tasks/result', 'tasks/update', 'tasks/cancel']);
const LISTEN = 'subscriptions/listen';
const NONE: readonly string[] = [];

/** Ids of tasks that the message names; one that cannot be read is `""`, which nobody owns. */
export function namedTasks(message: InboundMessage): readonly string[] {
  const { method, params } = message;
  if (ABOUT_ONE_TASK.has(method)) {
    return [readTask(params === undefined ? undefined : ownMember(params, 'taskId'))];
  }
  if (method !== LISTEN || params === undefined) return NONE;
  const filter = ownMember(params, 'notifications');
  const nested = filter !== undefined && isJsonObject(filter) ? listedTasks(filter) : NONE;
  return [...listedTasks(params), ...nested];
}

function listedTasks(holder: JsonObject): readonly string[] {
  const taskIds = ownMember(holder, 'taskIds');
  if (taskIds === undefined) return NONE;
  return Array.isArray(taskIds) ? taskIds.map(readTask) : [readTask(taskIds)];
}

function readTask(taskId: unknown): string {
  return typeof taskId === 'string' ? taskId : '';
}

/** Whether all of these tasks are the caller's own. */
export async function ownsTasks(
  { owners, caller }: Pick<AnswerView, 'owners' | 'caller'>,
  tasks: readonly string[],
): Promise<boolean> {
  const { server, grant } = caller();
  const found = await Promise.all(tasks.map((task) => owners.taskOwner(server.id, task)));
  return found.every((owner) => owner?.grant === grant.id);
}
