// One small client interface for both official SDKs, so that a test can run with each of them, and
// what such a client answers when a server asks: sampling, elicitation and roots, always the same.
/**
 * Where the client connects: it starts a command, or it speaks Streamable HTTP to a URL, or
 * HTTP+SSE (2024-11-05) to the URL of its stream.
 */
export type Front =
  | {
      readonly command: string;
      readonly args: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    }
  | { readonly url: string; readonly sse?: true };

export interface Answer {
  /** The text blocks, joined by line feeds. */
  readonly text: string;
  readonly isError: boolean;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly onProgress?: (progress: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

export interface Notice {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface TestClient {
  /** The protocol revision that was agreed on. */
  readonly revision: string | undefined;
  /** Names of the listed tools, all pages. */
  tools(): Promise<readonly string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  readResource(uri: string): Promise<Readonly<Record<string, unknown>>>;
  subscribe(uri: string): Promise<void>;
  prompts(): Promise<readonly string[]>;
  prompt(name: string, args: Record<string, string>): Promise<string>;
  completions(prompt: string, argument: string, value: string): Promise<readonly string[]>;
  setLogLevel(level: 'debug' | 'info'): Promise<void>;
  ping(): Promise<void>;
  /** Resolves with the first notification that fits, past or future. */
  notice(fits: (notice: Notice) => boolean): Promise<Notice>;
  close(): Promise<void>;
}

export const SAMPLE_TEXT = 'a sample from the client';
export const ROOT_URI = 'file:///srv/wicketgate-root';

/** What the client answers to the server's own requests. */
export const answers = {
  sampling: () => ({
    role: 'assistant' as const,
    model: 'test-model',
    content: { type: 'text' as const, text: SAMPLE_TEXT },
    stopReason: 'endTurn',
  }),
  elicitation: () => ({ action: 'accept' as const, content: { name: 'Ada Lovelace' } }),
  roots: () => ({ roots: [{ uri: ROOT_URI, name: 'root' }] }),
};

/** What the client says it can do; each of it is answered by `answers`. */
export const capabilities = () => ({ sampling: {}, elicitation: {}, roots: { listChanged: true } });

/** Remembers notifications and hands them to whoever waits for one. */
export function createNoticeBoard(): {
  readonly post: (notice: Notice) => void;
  readonly wait: (fits: (notice: Notice) => boolean) => Promise<Notice>;
} {
  const seen: Notice[] = [];
  const waiting = new Set<(notice: Notice) => void>();
  return {
    post(notice) {
      seen.push(notice);
      for (const look of waiting) look(notice);
    },
    wait(fits) {
      const known = seen.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        const look = (notice: Notice) => {
          if (!fits(notice)) return;
          waiting.delete(look);
          resolve(notice);
        };
        waiting.add(look);
      });
    },
  };
}

/** The neutral form of a notification of either SDK. */
export function toNotice({
  method,
  params,
}: {
  method: string;
  params?: object | undefined;
}): Notice {
  return params === undefined ? { method } : { method, params: { ...params } };
}

/** The neutral form of a tool result of either SDK. */
export function toAnswer(raw: Record<string, unknown>): Answer {
  const blocks = Array.isArray(raw['content']) ? raw['content'] : [];
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [String(block.text)] : []));
  const meta = raw['_meta'];
  return {
    text: texts.join('\n'),
    isError: raw['isError'] === true,
    meta: typeof meta === 'object' && meta !== null ? { ...meta } : {},
    raw,
  };
}
