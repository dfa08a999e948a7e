// The grants room: who may act, and what belongs to whom.
export type { TaskOwner, TaskOwners } from './task-owners.ts';
export { TASK_OWNER_KEPT_MS } from './task-owners.ts';
