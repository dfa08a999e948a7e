// An MCP server over HTTP without any library, inside the test: it keeps every request as it came
// and answers with exactly the bytes that the request asks for.
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** The only session that it knows. */
export const SESSION = 'upstream-session-1';

export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawHttpUpstream {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** What a request may ask for in its params, or a call in its arguments. */
interface Script {
  /** The body of the answer, as it is to be sent. */
  readonly answer?: string;
  /** Its media type; default `application/json`. */
  readonly type?: string;
  /** Its status; default 200. */
  readonly status?: number;
}

const HANDSHAKE = `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"raw","version":"1.0"}}}`;
/** What a GET gets: a priming event, a comment, and a message in CRLF framing. */
export const EVENTS =
  'id: 7_1\nretry: 250\ndata: \n\n: a comment\n\nevent: message\r\nid: 7_2\r\ndata: {"jsonrpc":"2.0","method":"notifications/vendor","params":{"n":1.0}}\r\n\r\n';

function scriptOf(body: string): Script & { readonly method?: string } {
  const message = JSON.parse(body);
  const { method, params = {} } = message;
  if (method === 'initialize') return { answer: HANDSHAKE, method };
  if (method === undefined || message.id === undefined) return { status: 202, method };
  return { ...(method === 'tools/call' ? params.arguments : params), method };
}

export async function startRawHttpUpstream(): Promise<RawHttpUpstream> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const method = req.method ?? '';
    received.push({ method, headers: req.headers, body });
    if (method === 'DELETE') return res.writeHead(204).end();
    if (method === 'GET') {
      return res.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS);
    }
    const { answer, type = 'application/json', status = 200, method: called } = scriptOf(body);
    if (called === 'initialize') res.setHeader('mcp-session-id', SESSION);
    if (answer === undefined) return res.writeHead(status).end();
    return res.writeHead(status, { 'content-type': type }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
