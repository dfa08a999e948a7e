// Asks `/api/v1` of a gateway, wherever it runs. Apart from what starts one in this process, which takes
// seconds to load.
export const SEEDS = ['node', 'examples/seeds/server.mjs'];

export interface Answer {
  readonly status: number;
  /** JSON of every shape. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly headers: Headers;
}

export interface Asking {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function askAt(
  base: string,
  method: string,
  path: string,
  { token, body, headers = {} }: Asking = {},
): Promise<Answer> {
  const response = await fetch(`${base}/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.headers.get('content-type') === 'text/event-stream') {
    await response.body?.cancel(); // it has no end of its own
    return { status: response.status, body: undefined, headers: response.headers };
  }
  const text = await response.text();
  const parsed = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body: parsed, headers: response.headers };
}
