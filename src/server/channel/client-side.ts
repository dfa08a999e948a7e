// What a relay hands to the front that the client is connected to: every text with what the front
// needs to know to put it on the right stream.
import type { JsonObject } from '#core/kit/json.ts';

export type Outgoing =
  | {
      readonly kind: 'answer';
      readonly id: string | number;
      /**
       * HTTP status that fits an answer which the gateway wrote or an upstream sent over HTTP;
       * absent: the front judges by the answer itself.
       */
      readonly status?: number;
      /** True for a JSON-RPC error of the server itself. */
      readonly failed: boolean;
    }
  | {
      readonly kind: 'request';
      readonly id: string | number;
      readonly method: string;
      readonly params: JsonObject;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject };

export interface ClientSide {
  /** One whole message for the client. */
  send(text: string, about: Outgoing): void;
  /** The client has cancelled this request: no answer will come. */
  cancelled(id: string | number): void;
}
