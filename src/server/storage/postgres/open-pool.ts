// Connections to a PostgreSQL database, as everything of ours that is kept there uses them: whole
// numbers as numbers, no endless waiting, and a connection that breaks harms only its own query.
import pg from 'pg';

export interface PoolOptions {
  /** At most so many connections. */
  readonly max: number;
  /** Told when an idle connection broke. */
  readonly log: (line: string) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A statement that takes longer is given up; so is a transaction whose owner has stopped. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** For a server that accepts the query and never answers. */
const ANSWER_TIMEOUT_MS = 20_000;
const IDLE_MS = 30_000;

const INT8 = 20;

export function openPool(url: string, { max, log }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'wicketgate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  pool.on('error', (error) => log(`a connection to the database broke: ${error.message}`));
  // A connection that breaks between two queries of its borrower has nobody else to tell; the next
  // query on it fails.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/** Our 64-bit columns hold times and counts, which fit into a number. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text');
}
