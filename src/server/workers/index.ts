// Room: several processes of `serve` on one port: who they are, what they tell each other, how a request
// reaches the one that has its session. The supervisor is started by the command, the rest by main.ts.
export { createHandOver, type HandOver } from './hand-over.ts';
export { type Supervisor, superviseWorkers } from './supervisor.ts';
export { openWorkerLink, type WorkerLink } from './worker-link.ts';
export { placeFromEnvironment, socketOf, type WorkerPlace } from './worker-place.ts';
