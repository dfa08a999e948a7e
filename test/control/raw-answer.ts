// Sends exact bytes over a socket, since clients mend addresses and headers before they send them.
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly text: string;
}

/** @param head request line and headers, without the blank line */
export function rawAnswer(base: string, head: string, body: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      const [first = ''] = text.split('\r\n\r\n');
      resolve({ status, head: first, text });
    });
    socket.write(`${head}\r\nConnection: close\r\n\r\n${body}`);
  });
}
