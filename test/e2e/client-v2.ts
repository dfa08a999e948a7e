// The test client on the SDK's current line (v2), which speaks the legacy revisions and, when it
// may probe for them, 2026-07-28.
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import {
  answers,
  capabilities,
  createNoticeBoard,
  type Front,
  type TestClient,
  toAnswer,
  toNotice,
} from './client.ts';

function transportTo(front: Front): Transport {
  if ('url' in front && front.sse) return new SSEClientTransport(new URL(front.url));
  if ('url' in front) return new StreamableHTTPClientTransport(new URL(front.url));
  const env = { ...getDefaultEnvironment(), ...front.env };
  return new StdioClientTransport({ ...front, args: [...front.args], env, stderr: 'ignore' });
}

async function connect(
  front: Front,
  mode: 'legacy' | 'auto',
  board: ReturnType<typeof createNoticeBoard>,
) {
  const client = new Client(
    { name: 'e2e-v2', version: '1.0.0' },
    { capabilities: capabilities(), versionNegotiation: { mode } },
  );
  client.setRequestHandler('sampling/createMessage', () => answers.sampling());
  client.setRequestHandler('elicitation/create', () => answers.elicitation());
  client.setRequestHandler('roots/list', () => answers.roots());
  client.fallbackNotificationHandler = async (notice) => board.post(toNotice(notice));
  await client.connect(transportTo(front));
  return client;
}

export async function openV2(front: Front, mode: 'legacy' | 'auto'): Promise<TestClient> {
  const board = createNoticeBoard();
  const client = await connect(front, mode, board);
  return {
    revision: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    async call(name, args = {}, { onProgress, signal } = {}) {
      const result = await client.callTool(
        { name, arguments: args },
        {
          ...(signal && { signal }),
          ...(onProgress && { onprogress: ({ progress, total }) => onProgress(progress, total) }),
        },
      );
      return toAnswer(result);
    },
    readResource: (uri) => client.readResource({ uri }),
    subscribe: async (uri) => void (await client.subscribeResource({ uri })),
    prompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
    async prompt(name, args) {
      const { messages } = await client.getPrompt({ name, arguments: args });
      return messages
        .map(({ content }) => (content.type === 'text' ? content.text : ''))
        .join('\n');
    },
    async completions(prompt, argument, value) {
      const ref = { type: 'ref/prompt', name: prompt } as const;
      return (await client.complete({ ref, argument: { name: argument, value } })).completion
        .values;
    },
    setLogLevel: async (level) => void (await client.setLoggingLevel(level)),
    ping: async () => void (await client.ping()),
    notice: board.wait,
    close: () => client.close(),
  };
}
