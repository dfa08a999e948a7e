// Finds out at start-up whether anything listens at a remote server's address, so that a wrong one
// is a sentence on the terminal and not the failure of the first call. Used by `run`.
import { connect } from 'node:net';
import { Fault } from '#contract/errors.ts';

const CONNECT_MS = 5_000;

/** Rejects with a `Fault` (`upstream_unreachable`) when no connection can be made. */
export function assertReachable(address: string): Promise<void> {
  const url = new URL(address);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const fail = (why: string) => {
      socket.destroy();
      reject(new Fault('upstream_unreachable', `${host}:${port} ${why}`));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail('does not answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const unknown = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
      if (unknown) fail('does not resolve');
      else fail(error.code === 'ECONNREFUSED' ? 'refuses connections' : error.message);
    });
  });
}
