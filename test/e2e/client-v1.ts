// The test client on the SDK's maintenance line (v1), which speaks the legacy revisions only.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  getDefaultEnvironment,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LATEST_PROTOCOL_VERSION,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
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
  if ('url' in front) {
    // Its optional `sessionId` may hold `undefined`, which our strict optional fields refuse.
    return new StreamableHTTPClientTransport(new URL(front.url)) as Transport;
  }
  const env = { ...getDefaultEnvironment(), ...front.env };
  return new StdioClientTransport({ ...front, args: [...front.args], env, stderr: 'ignore' });
}

async function connect(front: Front, board: ReturnType<typeof createNoticeBoard>) {
  const client = new Client({ name: 'e2e-v1', version: '1.0.0' }, { capabilities: capabilities() });
  client.setRequestHandler(CreateMessageRequestSchema, () => answers.sampling());
  client.setRequestHandler(ElicitRequestSchema, () => answers.elicitation());
  client.setRequestHandler(ListRootsRequestSchema, () => answers.roots());
  client.fallbackNotificationHandler = async (notice) => board.post(toNotice(notice));
  await client.connect(transportTo(front));
  return client;
}

export async function openV1(front: Front): Promise<TestClient> {
  const board = createNoticeBoard();
  const client = await connect(front, board);
  return {
    revision: LATEST_PROTOCOL_VERSION,
    async tools() {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        names.push(...page.tools.map((tool) => tool.name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return names;
    },
    async call(name, args = {}, { onProgress, signal } = {}) {
      const result = await client.callTool({ name, arguments: args }, undefined, {
        ...(signal && { signal }),
        ...(onProgress && { onprogress: ({ progress, total }) => onProgress(progress, total) }),
      });
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
