// One question to the gateway that runs on a data folder, for commands that go on when it is refused or
// not answered; `api-client.ts` ends the process then.
import { type CliAccess, readCliFile } from '#server/sign-in/index.ts';

export interface GatewayAnswer {
  readonly status: number;
  /** JSON where it is some, else the text. */
  readonly body: unknown;
}

export interface GatewayQuestion {
  readonly method?: string;
  readonly body?: object;
  readonly timeoutMs: number;
}

/** Where a gateway is, as far as its file says; `undefined` when none runs or the file is unreadable. */
export function accessOf(folder: string): CliAccess | undefined {
  try {
    return readCliFile(folder);
  } catch {
    // Then it is of no use, whatever is wrong with it.
    return undefined;
  }
}

/** Rejects when there is no answer in time. */
export async function askGateway(
  { url, token }: CliAccess,
  path: string,
  { method = 'GET', body, timeoutMs }: GatewayQuestion,
): Promise<GatewayAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
}
