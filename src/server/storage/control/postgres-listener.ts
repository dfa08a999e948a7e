// Listens to a channel of a PostgreSQL database on a connection of its own. A broken one is made anew
// when it is tended to; what was missed meanwhile, the next look at the database finds.
import pg from 'pg';

export interface Listener {
  /** Makes the connection again when it is gone. */
  readonly tend: () => void;
  readonly stop: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Between two tries to connect. */
const RETRY_MS = 1_000;

export function listenTo(url: string, channel: string, wake: () => void): Listener {
  let client: pg.Client | undefined;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;

  const letGo = (gone: pg.Client) => {
    if (client === gone) client = undefined;
    // A connection that failed may still be half open; there is nobody left to tell how it ends.
    gone.end().catch(() => {});
  };
  const connect = async (fresh: pg.Client) => {
    await fresh.connect();
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    wake();
  };
  const tend = () => {
    const nowMs = performance.now();
    if (isStopped || client !== undefined || nowMs - triedAtMs < RETRY_MS) return;
    triedAtMs = nowMs;
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'wicketgate changes',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('notification', wake);
    fresh.on('error', () => letGo(fresh));
    fresh.on('end', () => letGo(fresh));
    // The follower's own look tells that the database is away; here it is only tried again.
    connect(fresh).catch(() => letGo(fresh));
  };
  return {
    tend,
    async stop() {
      isStopped = true;
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
