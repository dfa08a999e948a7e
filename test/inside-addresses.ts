// What an attacker writes for an address on the inside of a network, and a server there that counts what
// it is asked. Used by the tests of attack 28.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whatever a browser or a resolver would read as this machine or its network. */
export const INSIDE = [
  ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0', '127。0。0。1'],
  ...['①②⑦.⓪.⓪.①', 'localhost', 'LOCALHOST.', '[::1]', '[::]', '[::ffff:127.0.0.1]'],
  ...['[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]'],
  ...['[2002:7f00:1::]', '[fe80::1]', '[fd00:ec2::254]', '169.254.169.254', '2852039166'],
  ...['10.0.0.1', '172.31.0.1', '192.168.0.1', '100.64.0.1', '0.0.0.0', '255.255.255.255'],
] as const;

export interface Listening {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Something on the inside; `asked` is what has come to it. */
export async function listenInside(): Promise<Listening & { readonly asked: string[] }> {
  const asked: string[] = [];
  const listening = await listen(({ method, url, headers }, response) => {
    asked.push(`${method} ${url} ${headers.authorization ?? ''}`.trim());
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"secret":"4711"}');
  });
  return { ...listening, asked };
}
