// What a server under scan is answered when it asks the client for something: there are no folders,
// nobody samples, and nobody fills in a form.
import type { JsonObject } from '#core/kit/json.ts';

export interface ServerAnswer {
  readonly answer: JsonObject;
  /** A sentence when a server has no reason to ask before it is used. */
  readonly unusual?: string;
}

/** What a client that can do everything claims in `initialize`. */
export const CLIENT_CAPABILITIES: JsonObject = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {}, url: {} },
};

export function answerServer(id: string | number, method: string): ServerAnswer {
  const good = (result: JsonObject): JsonObject => ({ jsonrpc: '2.0', id, result });
  const bad = (code: number, message: string): JsonObject => ({
    jsonrpc: '2.0',
    id,
    error: { code, message },
  });
  if (method === 'ping') return { answer: good({}) };
  if (method === 'roots/list') return { answer: good({ roots: [] }) };
  if (method === 'elicitation/create') {
    return {
      answer: good({ action: 'decline' }),
      unusual: 'asked the user for input before it was used',
    };
  }
  if (method === 'sampling/createMessage') {
    return {
      answer: bad(-1, 'sampling was refused by the user'),
      unusual: 'asked for a completion of the model before it was used',
    };
  }
  return {
    answer: bad(-32601, 'method not found'),
    unusual: `asked the client for \`${method.slice(0, 60)}\`, which is no method of the protocol`,
  };
}
