// The strict fast reading of an HTTP/1.1 request head. It accepts exactly the common shape of an
// MCP request and nothing that two parsers could read differently; for anything else it answers
// `undefined` and the untouched bytes go to node:http. So there is no second lenient parser here.

export interface RequestHead {
  /** Path of the request target, without query. */
  readonly path: string;
  readonly query: string;
  /** Lower-case names and trimmed values, in order. No name stands twice. */
  readonly headers: readonly (readonly [string, string])[];
  /** Bytes of the body. */
  readonly contentLength: number;
}

// Token ":" visible ASCII, CRLF, no folding: the deterministic subset of RFC 9112 §3 and §5.
const SHAPE =
  /^POST \/[!"$-~]* HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e]*\r\n){1,64}$/;
const LENGTH = /^(?:0|[1-9][0-9]{0,9})$/;

/**
 * @param text the head as latin1, from the request line to the CRLF of its last header, both
 *   inclusive (without the empty line)
 * @returns `undefined` when the head is anything but a plain POST with one `Content-Length`
 */
export function readRequestHead(text: string): RequestHead | undefined {
  if (!SHAPE.test(text)) return undefined;
  const lineEnd = text.indexOf('\r\n');
  const target = text.slice(5, lineEnd - 9);
  const headers: [string, string][] = [];
  let contentLength = -1;
  let hosts = 0;
  let at = lineEnd + 2;
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', colon);
    const name = text.slice(at, colon).toLowerCase();
    const value = text.slice(colon + 1, end).trim();
    for (const [earlier] of headers) if (earlier === name) return undefined;
    if (name === 'content-length') {
      if (!LENGTH.test(value)) return undefined;
      contentLength = Number(value);
    } else if (name === 'host') hosts += 1;
    else if (isOdd(name, value)) return undefined;
    headers.push([name, value]);
    at = end + 2;
  }
  if (contentLength < 0 || hosts !== 1) return undefined;
  const question = target.indexOf('?');
  return question < 0
    ? { path: target, query: '', headers, contentLength }
    : {
        path: target.slice(0, question),
        query: target.slice(question + 1),
        headers,
        contentLength,
      };
}

/** Headers that change how the message or the connection is framed. */
function isOdd(name: string, value: string): boolean {
  switch (name) {
    case 'transfer-encoding':
    case 'expect':
    case 'upgrade':
    case 'te':
    case 'trailer':
    case 'proxy-connection':
      return true;
    case 'connection':
      return value.toLowerCase() !== 'keep-alive';
    default:
      return false;
  }
}
