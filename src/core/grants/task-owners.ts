// Port: which grant started which MCP task, so that nobody else can read, answer or cancel it.
// Survives restarts; an owner is forgotten 30 days after the task was bound.

export interface TaskOwner {
  readonly grant: string;
  /** The tool whose call became the task. */
  readonly tool: string;
}

/** How long an owner is kept, milliseconds. */
export const TASK_OWNER_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export interface TaskOwners {
  /**
   * Resolves when the binding is durable. The first binding of a task stands: binding it again is
   * ignored, so an upstream that repeats an id cannot hand a task over.
   * Rejects with a `Fault` of code `record_failed`.
   */
  bindTask(server: string, taskId: string, grant: string, tool: string): Promise<void>;
  /** The owner, or `undefined` for a task that nobody here has started. */
  taskOwner(server: string, taskId: string): Promise<TaskOwner | undefined>;
}
