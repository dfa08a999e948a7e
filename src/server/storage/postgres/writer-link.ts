// The one connection through which a process writes its chain. Statements may be sent without waiting
// for the answers to those before (pipelining). Made anew when it is in doubt. Used by batch-writer.ts.
import pg from 'pg';
import type { Sql } from './ledger-database.ts';

export interface WriterLink {
  /** The connection, made when there is none. Rejects with what the driver says. */
  use(): Promise<Sql>;
  /** Lets the connection go, and with it what it has not committed. */
  drop(): void;
  close(): Promise<void>;
}

export interface WriterLinkParts {
  readonly url: string;
  /** Called with every new connection before it is used. */
  readonly greet: (sql: Sql) => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** Longer than any batch needs, shorter than a caller waits. */
const LOCK_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 4_000;
/** For a server that accepts the statement and never answers. */
const ANSWER_TIMEOUT_MS = 5_000;
/** After a failed attempt nobody tries for so long: calls that fail must not flood a server. */
const RETRY_PAUSE_MS = 100;

export function createWriterLink({ url, greet }: WriterLinkParts): WriterLink {
  let client: pg.Client | undefined;
  let refused: { readonly error: unknown; readonly atMs: number } | undefined;
  const letGo = (gone: pg.Client) => {
    if (client === gone) client = undefined;
    // Waiting for it would be waiting for what does not answer.
    gone.connection.stream.destroy();
  };
  const connect = async (): Promise<pg.Client> => {
    const fresh = newClient(url);
    fresh.on('error', () => letGo(fresh));
    fresh.on('end', () => letGo(fresh));
    try {
      await fresh.connect();
      await greet(fresh);
    } catch (error) {
      letGo(fresh);
      throw error;
    }
    return fresh;
  };
  return {
    async use() {
      if (client !== undefined) return client;
      if (refused !== undefined && performance.now() - refused.atMs < RETRY_PAUSE_MS) {
        throw refused.error;
      }
      try {
        client = await connect();
        refused = undefined;
        return client;
      } catch (error) {
        refused = { error, atMs: performance.now() };
        throw error;
      }
    },
    drop() {
      if (client !== undefined) letGo(client);
    },
    async close() {
      const last = client;
      client = undefined;
      await last?.end();
    },
  };
}

function newClient(url: string): pg.Client {
  const options: pg.ClientConfig = {
    connectionString: url,
    application_name: 'wicketgate ledger',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  };
  return new pg.Client(Object.assign(options, { pipeline: true })); // not in its types yet
}
