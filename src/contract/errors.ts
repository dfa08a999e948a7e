// Every code that can leave the process or end it, in one table. Wire errors go to a peer as
// JSON-RPC errors; faults say what outside of us failed, who owns it, and whether to try again.

export type Owner = 'client' | 'config' | 'upstream' | 'storage' | 'gateway';

export interface ErrorEntry {
  /** HTTP status when the peer speaks HTTP. */
  readonly status: number;
  /** JSON-RPC error code. Own codes stay outside -32768…-32000 (reserved by the protocol). */
  readonly rpcCode: number;
  readonly owner: Owner;
  readonly retryable: boolean;
  /** The public text; a detail may follow after `: `. */
  readonly text: string;
}

export const ERRORS = {
  parse_error: {
    status: 400,
    rpcCode: -32700,
    owner: 'client',
    retryable: false,
    text: 'Parse error',
  },
  invalid_request: {
    status: 400,
    rpcCode: -32600,
    owner: 'client',
    retryable: false,
    text: 'Invalid request',
  },
  invalid_params: {
    status: 400,
    rpcCode: -32602,
    owner: 'client',
    retryable: false,
    text: 'Invalid params',
  },
  header_mismatch: {
    status: 400,
    rpcCode: -32020,
    owner: 'client',
    retryable: false,
    text: 'Header mismatch',
  },
  unauthorized: {
    status: 401,
    rpcCode: 40100,
    owner: 'client',
    retryable: false,
    text: 'A valid grant token is required',
  },
  forbidden_origin: {
    status: 403,
    rpcCode: 40300,
    owner: 'client',
    retryable: false,
    text: 'Host or Origin is not allowed',
  },
  not_found: { status: 404, rpcCode: 40400, owner: 'client', retryable: false, text: 'Not found' },
  session_not_found: {
    status: 404,
    rpcCode: -32001,
    owner: 'client',
    retryable: false,
    text: 'Session not found',
  },
  task_not_found: {
    status: 200,
    rpcCode: -32602,
    owner: 'client',
    retryable: false,
    text: 'Task not found',
  },
  method_not_allowed: {
    status: 405,
    rpcCode: 40500,
    owner: 'client',
    retryable: false,
    text: 'Method not allowed',
  },
  body_too_large: {
    status: 413,
    rpcCode: 41300,
    owner: 'client',
    retryable: false,
    text: 'The body is too large',
  },
  media_type: {
    status: 415,
    rpcCode: 41500,
    owner: 'client',
    retryable: false,
    text: 'Content-Type must be application/json',
  },
  content_coding: {
    status: 415,
    rpcCode: 41501,
    owner: 'client',
    retryable: false,
    text: 'Content-Encoding is not supported',
  },
  overloaded: {
    status: 503,
    rpcCode: 50300,
    owner: 'gateway',
    retryable: true,
    text: 'The gateway is at its limit',
  },
  record_failed: {
    status: 503,
    rpcCode: 50301,
    owner: 'storage',
    retryable: true,
    text: 'The decision could not be recorded, so the call was not forwarded',
  },
  upstream_unreachable: {
    status: 502,
    rpcCode: 50200,
    owner: 'upstream',
    retryable: true,
    text: 'The server cannot be reached',
  },
  upstream_broken: {
    status: 502,
    rpcCode: 50201,
    owner: 'upstream',
    retryable: true,
    text: 'The server broke off its answer',
  },
  upstream_refused_address: {
    status: 502,
    rpcCode: 50202,
    owner: 'config',
    retryable: false,
    text: 'The server resolves to an address that is not allowed',
  },
  upstream_unauthorized: {
    status: 502,
    rpcCode: 50204,
    owner: 'config',
    retryable: false,
    text: 'The server refused the credentials that the gateway holds for it',
  },
  upstream_timeout: {
    status: 504,
    rpcCode: 50400,
    owner: 'upstream',
    retryable: true,
    text: 'The server did not answer in time',
  },
  list_unreadable: {
    status: 502,
    rpcCode: 50203,
    owner: 'upstream',
    retryable: true,
    text: 'The list of tools could not be understood, so nothing of it is shown',
  },
  invalid_listen: {
    status: 500,
    rpcCode: -32603,
    owner: 'config',
    retryable: false,
    text: 'The address to listen on is malformed',
  },
  internal: {
    status: 500,
    rpcCode: -32603,
    owner: 'gateway',
    retryable: false,
    text: 'Internal error',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** A failure that a peer is told about: a code of the table and a detail fit for the public. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail = '', cause?: unknown) {
    super(detail === '' ? ERRORS[code].text : `${ERRORS[code].text}: ${detail}`, { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** The JSON text of a JSON-RPC error answer; `idText` is the raw JSON of the id, `null` if unknown. */
export function errorAnswer(code: ErrorCode, detail: string, idText: string): string {
  const entry = ERRORS[code];
  const message = detail === '' ? entry.text : `${entry.text}: ${detail}`;
  return `{"jsonrpc":"2.0","id":${idText},"error":{"code":${entry.rpcCode},"message":${JSON.stringify(message)}}}`;
}
