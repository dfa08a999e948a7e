// Stands between a test and a PostgreSQL, for what a server cannot be made to do: lose the answer to a
// commit that it has done, or stop answering.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Passes bytes on, and can lose the answers of a server that did what it was told. */
export async function startProxy(port: number) {
  const sockets = new Set<Socket>();
  let swallowing = false;
  let refusing = false;
  let stalled = false;
  let cuts = 0;
  const server: Server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => stalled || upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (stalled) return;
      // A command that is complete, after which the server waits for the next one.
      if (swallowing && isCommitted(bytes)) {
        swallowing = false;
        cuts += 1;
        client.destroy();
      } else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    port: address.port,
    swallowAnswersOnce: () => {
      swallowing = true;
    },
    refuse: (on: boolean) => {
      refusing = on;
    },
    /** What is said while it stalls is lost. */
    stall: (on: boolean) => {
      stalled = on;
    },
    cut: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The batch's own statement, or the COMMIT, has been done, and the server is idle outside of a transaction. */
function isCommitted(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return (text.includes('SELECT 1') || text.includes('COMMIT')) && text.endsWith('I');
}
