// How the end of a transaction is to be taken: committed, refused, or in doubt. Used by batch-writer.ts.
import pg from 'pg';

/** The first that says something: what was sent after a failure only says that the transaction is over. */
export async function firstFailure(
  sent: readonly Promise<unknown>[],
): Promise<{ readonly error: unknown } | undefined> {
  const results = await Promise.allSettled(sent);
  const failures = results.flatMap((one): { readonly error: unknown }[] =>
    one.status === 'rejected' ? [{ error: one.reason }] : [],
  );
  return failures.find(({ error }) => isRefusal(error)) ?? failures[0];
}

/** A COMMIT of a transaction that has failed is answered as what it is. */
export function requireCommit({ command }: pg.QueryResult): void {
  if (command !== 'COMMIT') throw new RolledBack();
}

class RolledBack extends Error {
  override readonly name = 'RolledBack';
}

/** SQL states after which nothing was committed; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REFUSALS = ['22', '23', '25', '26', '40', '42', '53', '54', '55'];
const CANCELLED = '57014';
/** Of class 40, and says that nobody knows. */
const UNKNOWN = '40003';

/** The database has said no, so nothing of the transaction is kept; everything else leaves it open. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof RolledBack) return true;
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false;
  if (error.code === UNKNOWN) return false;
  return error.code === CANCELLED || REFUSALS.includes(error.code.slice(0, 2));
}
