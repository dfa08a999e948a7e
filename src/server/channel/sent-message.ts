// What a link over HTTP must know of a message that it sends, and how it explains an answer that is
// none. Used by the Streamable HTTP link.
import { Fault } from '#contract/errors.ts';
import { isJsonObject, type JsonObject, ownMember } from '#core/kit/json.ts';
import { isModernRevision, META_VERSION } from '#core/mcp/index.ts';
import { parseJson } from './server-message.ts';

export interface Sent {
  readonly text: string;
  readonly id: string | number | undefined;
  readonly method: string;
  readonly params: JsonObject;
  /** The stateless revision that it claims. */
  readonly modern: string | undefined;
}

const NO_PARAMS: JsonObject = Object.freeze({});

/** @param text a message that the relay has read strictly */
export function readSent(text: string): Sent {
  const message = parseJson(text);
  const value = message !== undefined && isJsonObject(message) ? message : NO_PARAMS;
  const method = ownMember(value, 'method');
  const id = ownMember(value, 'id');
  const given = ownMember(value, 'params');
  const params = given !== undefined && isJsonObject(given) ? given : NO_PARAMS;
  const meta = ownMember(params, '_meta');
  const claim =
    meta !== undefined && isJsonObject(meta) ? ownMember(meta, META_VERSION) : undefined;
  return {
    text,
    // A response to the server carries an id too, but nobody waits for an answer to it.
    id:
      typeof method === 'string' && (typeof id === 'string' || typeof id === 'number')
        ? id
        : undefined,
    method: typeof method === 'string' ? method : '',
    params,
    modern: typeof claim === 'string' && isModernRevision(claim) ? claim : undefined,
  };
}

/** Why an answer that is no answer is a failure, with the server's own words. */
export function refusal(status: number, text: string): Fault {
  if (status === 401 || status === 403) {
    return new Fault('upstream_unauthorized', `HTTP ${status}; check the headers it is sent`);
  }
  const message = parseJson(text);
  const error = message !== undefined && isJsonObject(message) ? message.error : undefined;
  const said = isJsonObject(error) && typeof error.message === 'string' ? `: ${error.message}` : '';
  return new Fault('upstream_broken', `it answered HTTP ${status}${said}`);
}
