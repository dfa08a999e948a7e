// Room: what the catalogue says of a server as a whole, and how that changes from scan to scan.
export type * from './store.ts';
