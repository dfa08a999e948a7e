// How far each webhook has got, for rooms that do not know where that is kept. Where several gateways
// share a database, one of them delivers at a time, and the next goes on from there.

export interface DeliveryPlaces {
  /** Runs `work` for a webhook; `undefined` at once while another process is at it. */
  alone<Value>(
    id: string,
    work: (place: DeliveryPlace) => Promise<Value>,
  ): Promise<Value | undefined>;
}

export interface DeliveryPlace {
  /** What was dealt with last; `undefined`: the webhook is new. */
  read(): Promise<number | undefined>;
  write(sequence: number): Promise<void>;
}
