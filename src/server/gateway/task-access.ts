// Which tasks a message is about, and whether the grant may reach them: only the grant that started
// a task may read, answer or cancel it (mcp-protocol 1.4).
import type { TaskOwners } from '#core/grants/index.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';

/** True for messages that name tasks, and so have to be checked before they go on. */
export function namesTasks(method: string): boolean {
  return (method.startsWith('tasks/') && method !== 'tasks/list') || method === LISTEN;
}

export const LISTEN = 'subscriptions/listen';

/**
 * Resolves true when every task that the message names is the grant's own. False too when it names
 * a task in a way that servers may read differently (no string, another spelling of the member).
 */
export async function ownsNamedTasks(
  message: InboundMessage,
  owns: (taskId: string) => Promise<boolean>,
): Promise<boolean> {
  const named = namedTasks(message);
  if (named === undefined) return false;
  for (const taskId of named) if (!(await owns(taskId))) return false;
  return true;
}

export function taskOwnership(
  owners: TaskOwners,
  server: string,
  grant: string,
): (taskId: string) => Promise<boolean> {
  return async (taskId) => (await owners.taskOwner(server, taskId))?.grant === grant;
}

/** `undefined`: not every parser finds the same names. */
function namedTasks({ method, params }: InboundMessage): readonly string[] | undefined {
  if (params === undefined) return undefined;
  const notifications = ownMember(params, 'notifications');
  const inner = isJsonObject(notifications) ? notifications : {};
  if ([params, inner].some(hasTwin)) return undefined;
  const ids = [
    ...[ownMember(params, 'taskId')],
    ...listOf(ownMember(params, 'taskIds')),
    ...listOf(ownMember(inner, 'taskIds')),
  ].filter((id) => id !== undefined);
  if (ids.length === 0 && method !== LISTEN) return undefined;
  const named = ids.filter((id) => typeof id === 'string');
  return named.length === ids.length ? named : undefined;
}

function listOf(value: Json | undefined): readonly (Json | undefined)[] {
  return Array.isArray(value) ? value : [value];
}

const MEMBERS = new Map(['taskId', 'taskIds', 'notifications'].map((name) => [folded(name), name]));

/** A member that a parser without regard to case takes for one of ours. */
function hasTwin(object: JsonObject): boolean {
  return Object.keys(object).some((key) => (MEMBERS.get(folded(key)) ?? key) !== key);
}

/** Folds case, and the long s and the Kelvin sign with it. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase();
}
