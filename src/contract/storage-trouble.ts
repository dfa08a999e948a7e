// What can be wrong with the data folder, as a word that rooms may act on which do not know the
// storage: the registry answers 400 to a bad cursor and 503 to a busy file.

export const STORAGE_TROUBLES = [
  'missing',
  'busy',
  'full',
  'unreadable',
  'corrupt',
  'newer',
  'io',
  /** The database server cannot be reached; it may come back by itself. */
  'unavailable',
  /** A cursor that no page of this list has given. */
  'bad-cursor',
] as const;
/** Whether waiting, another file, another request or nothing at all would help. */
export type StorageTrouble = (typeof STORAGE_TROUBLES)[number];

/** The trouble that a `StorageError` tells; `undefined` for every other failure. */
export function storageTroubleOf(error: unknown): StorageTrouble | undefined {
  if (!(error instanceof Error) || error.name !== 'StorageError' || !('trouble' in error)) {
    return undefined;
  }
  return STORAGE_TROUBLES.find((trouble) => trouble === error.trouble);
}
