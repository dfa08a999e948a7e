// An exchange whose answer may begin, as an event stream, before it is known what it will be: what is
// answered later goes into that stream. Without an early event nothing is different.
import type { AnswerStream, Exchange, Headers } from './exchange.ts';

export interface EarlyAnswer {
  /** Answers like the exchange itself, into the stream if it has begun. */
  readonly exchange: Exchange;
  /** Sends one message now. */
  event(text: string): void;
  /** Breaks the stream, if it has begun: the client sees that there will be no answer. */
  break(): void;
}

const EVENTS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };

export function createEarlyAnswer(exchange: Exchange): EarlyAnswer {
  let out: AnswerStream | undefined;
  let answered = false;
  const early: Exchange = {
    method: exchange.method,
    path: exchange.path,
    query: exchange.query,
    headers: exchange.headers,
    body: exchange.body,
    peer: exchange.peer,
    header: (name) => exchange.header(name),
    onAbort: (listener) => exchange.onAbort(listener),
    get answered() {
      return out === undefined ? exchange.answered : answered;
    },
    respond(status, headers, body) {
      answered = true;
      if (out === undefined) exchange.respond(status, headers, body);
      else {
        if (body !== undefined && body.length > 0) out.write(eventText(body.toString()));
        out.end();
      }
    },
    stream(status, headers) {
      answered = true;
      if (out === undefined) return exchange.stream(status, headers);
      return isEvents(headers) ? out : collected(out);
    },
  };
  return {
    exchange: early,
    event(text) {
      out ??= exchange.stream(200, EVENTS);
      out.write(eventText(text));
    },
    break: () => out?.destroy(),
  };
}

function isEvents(headers: Headers): boolean {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  return type?.[1].toLowerCase().startsWith('text/event-stream') === true;
}

/** A JSON answer that comes in pieces becomes one event when it is whole. */
function collected(out: AnswerStream): AnswerStream {
  const pieces: Buffer[] = [];
  return {
    write(chunk) {
      pieces.push(Buffer.from(chunk));
      return true;
    },
    onDrain: (listener) => out.onDrain(listener),
    end() {
      out.write(eventText(Buffer.concat(pieces).toString()));
      out.end();
    },
    destroy: () => out.destroy(),
  };
}

/** JSON has line breaks only between its tokens, so a reader that joins the lines reads the same. */
function eventText(text: string): string {
  const lines = text.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return `event: message\n${lines.join('')}\n`;
}
