// What `/api/v1` answers, where it is not a shape of the contract as it stands. Types only: nothing
// of it is in the bundle.
import type { Organisation } from '#contract/control.ts';
import type { Role } from '#contract/roles.ts';

/** A page of a list; `next` is the address of the one that follows. */
export interface Listing<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

export interface Me {
  readonly organisation: Organisation;
  readonly role: Role;
  readonly member: {
    readonly id: string;
    readonly email: string;
    readonly name: string | null;
  } | null;
  /** Writes by cookie must bring it. */
  readonly csrf: string | null;
}
