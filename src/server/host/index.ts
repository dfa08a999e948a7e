// The host room: what the process gets from the machine it runs on.
export { defaultDataFolder } from './data-folder.ts';
export { sha256Hex } from './hash.ts';
