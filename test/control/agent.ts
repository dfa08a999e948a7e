// An agent in front of a running gateway, message by message: for tests that look at what the gateway
// itself answers, and send what no client library would.
export interface AgentPlace {
  /** The address of a server at the gateway. */
  readonly url: string;
  readonly token: string;
  /** Sent with every message, over the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param message a JSON-RPC message without its version, or a text that is sent as it is */
export function postTo(
  { url, token, headers: own }: AgentPlace,
  message: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...own,
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
}

export interface AgentSession {
  /** Of the answer to `initialize`. */
  readonly status: number;
  /** What goes on with the session. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens a session, unless the gateway refuses it. */
export async function openSession(
  place: AgentPlace,
  {
    id = 1,
    clientInfo = { name: 'test', version: '1' },
  }: { id?: unknown; clientInfo?: object } = {},
): Promise<AgentSession> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const opened = await postTo(place, { id, method: 'initialize', params });
  await opened.text();
  const session = opened.headers.get('mcp-session-id');
  const headers = session === null ? {} : { 'Mcp-Session-Id': session };
  if (opened.ok) {
    await (await postTo(place, { method: 'notifications/initialized' }, headers)).text();
  }
  return { status: opened.status, headers };
}

/** One call in a session of its own: status and text of the answer; no text when no session was opened. */
export async function callTool(place: AgentPlace, name: string, args: object = {}) {
  const { status, headers } = await openSession(place);
  if (status >= 300) return { status, text: '' };
  const params = { name, arguments: args };
  const answer = await postTo(place, { id: 2, method: 'tools/call', params }, headers);
  return { status: answer.status, text: await answer.text() };
}
