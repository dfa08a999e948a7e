// How one gateway wakes the others that share its database, for rooms that do not know the storage. Only
// saves time: whoever listens also looks by themselves, so a ring may be lost.

export interface Bell {
  /** Something has been written here. Wakes this gateway too. */
  ring(): void;
  /** Calls back when something may have been written elsewhere. Returns the end of it. */
  listen(wake: () => void): () => void;
}
