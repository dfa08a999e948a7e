// Server-sent events of a gateway, as far as our own API sends them. Used by commands that follow.

export interface ReadEvent {
  readonly event: string;
  /** Absent: the place is that of the event before. */
  readonly id?: string;
  /** JSON of every shape. */
  readonly data: unknown;
}

/** The events of an answer until it ends; throws what reading throws. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ReadEvent> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true });
    const blocks = held.split('\n\n');
    held = blocks.pop() ?? '';
    for (const block of blocks) {
      const found = readBlock(block);
      if (found !== undefined) yield found;
    }
  }
}

/** `undefined`: a comment, or only a time for reconnecting. */
function readBlock(block: string): ReadEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const id = fields.get('id');
  const event = fields.get('event') ?? 'message';
  return { event, data: JSON.parse(data), ...(id === undefined ? {} : { id }) };
}
