// Room: the rules of the control plane that need no machine: who may do what, what is kept.
export { type DiffLine, diffLines } from './line-diff.ts';
export type * from './store.ts';
