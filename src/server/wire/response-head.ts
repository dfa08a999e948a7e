// Reads the head of an upstream's HTTP/1.1 answer and says how its body is framed. Strict: an
// answer with two framings or a malformed head is an error, never a guess (RFC 9112 §6.3).

export type BodyFraming =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

export interface ResponseHead {
  readonly status: number;
  /** Lower-case names and trimmed values, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly framing: BodyFraming;
  /** The connection may carry another request afterwards. */
  readonly reusable: boolean;
  /** Seconds from `Keep-Alive: timeout=`; the upstream drops an idle connection then. */
  readonly keepAliveSeconds?: number;
}

const STATUS = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
// Every line is CRLF, token, ":", visible characters: nothing here can match in two ways.
const HEADERS = /^(?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*)*$/;

/**
 * @param text the head as latin1, without the CRLF of its last line
 * @returns what is wrong, in words, when the head is not strictly HTTP/1.1
 */
export function readResponseHead(text: string): ResponseHead | string {
  const lineEnd = text.indexOf('\r\n');
  const status = STATUS.exec(lineEnd < 0 ? text : text.slice(0, lineEnd));
  if (status === null) return 'the status line is malformed';
  const lines = lineEnd < 0 ? '' : text.slice(lineEnd);
  if (!HEADERS.test(lines)) return 'a header line is malformed';
  const headers: [string, string][] = [];
  const framing: Framing = { lengths: [], codings: [], close: status[1] === '0' };
  for (let at = 2; at < lines.length; ) {
    const colon = lines.indexOf(':', at);
    const next = lines.indexOf('\r\n', colon);
    const end = next < 0 ? lines.length : next;
    const name = lines.slice(at, colon).toLowerCase();
    const value = lines.slice(colon + 1, end).trim();
    headers.push([name, value]);
    noteFraming(framing, name, value);
    at = end + 2;
  }
  const code = Number(status[2]);
  const body = bodyFraming(code, framing);
  if (typeof body === 'string') return body;
  const reusable = !framing.close && body.kind !== 'close';
  const { keepAlive } = framing;
  return keepAlive === undefined
    ? { status: code, headers, framing: body, reusable }
    : { status: code, headers, framing: body, reusable, keepAliveSeconds: keepAlive };
}

interface Framing {
  readonly lengths: string[];
  readonly codings: string[];
  close: boolean;
  keepAlive?: number;
}

function noteFraming(framing: Framing, name: string, value: string): void {
  if (name === 'content-length') framing.lengths.push(value);
  else if (name === 'transfer-encoding') framing.codings.push(value.toLowerCase());
  else if (name === 'connection') framing.close ||= /(?:^|,)\s*close\s*(?:,|$)/i.test(value);
  else if (name === 'keep-alive') {
    const seconds = /(?:^|,)\s*timeout=(\d{1,6})/i.exec(value);
    if (seconds !== null) framing.keepAlive = Number(seconds[1]);
  }
}

function bodyFraming(status: number, { lengths, codings }: Framing): BodyFraming | string {
  if (status === 204 || status === 304 || status < 200) return { kind: 'length', bytes: 0 };
  if (codings.length > 0) {
    if (lengths.length > 0) return 'the answer has both a length and a transfer coding';
    return codings.length === 1 && codings[0] === 'chunked'
      ? { kind: 'chunked' }
      : 'the transfer coding is not supported';
  }
  if (lengths.length === 0) return { kind: 'close' };
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? '')) return 'the length is malformed';
  return { kind: 'length', bytes: Number(lengths[0]) };
}
