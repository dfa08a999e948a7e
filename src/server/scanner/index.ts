// Room: scans. From a source (a package, an address, a command) to a report of what the server
// answers, with the server kept away from the user's files and, mostly, from the network.

export { askTools } from './ask-tools.ts';
export { handshake, isRefused, tryModern } from './interview.ts';
export { listAll } from './list-all.ts';
export { DEFAULT_LIMITS, type ScanLimits } from './scan-limits.ts';
export { type ScanStop, stopOf } from './scan-stop.ts';
export {
  createScanner,
  defaultCacheFolder,
  IsolationMissing,
  type Scanner,
  type ScannerParts,
  type ScanOptions,
} from './scanner.ts';
export { openSession } from './session.ts';
export { readSource } from './source.ts';
export { type ListedSource, readSourceList, type SourceList } from './source-list.ts';
export { splitWords } from './split-words.ts';
