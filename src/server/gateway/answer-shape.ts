// What an upstream's answer is, judged by its head, and how the parts of it that change are written
// anew. Used by the answer relay; nothing here keeps state.
import type { ResponseHead } from '#server/wire/response-head.ts';
import type { SseEvent } from '#server/wire/sse.ts';

/** The media type in lower case; two different ones are joined, so that they match none. */
export function mediaType(head: ResponseHead): string {
  let media: string | undefined;
  for (const [name, value] of head.headers) {
    if (name !== 'content-type') continue;
    const type = withoutParameters(value);
    if (media === undefined || media === type) media = type;
    else media = `${media}, ${type}`;
  }
  return media ?? '';
}

function withoutParameters(value: string): string {
  if (value === 'application/json' || value === 'text/event-stream') return value;
  return (value.split(';')[0] ?? '').trim().toLowerCase();
}

/** True when a content coding stands between us and the text. */
export function isCoded(head: ResponseHead): boolean {
  return head.headers.some(
    ([name, value]) => name === 'content-encoding' && value.toLowerCase() !== 'identity',
  );
}

export function hasBody(head: ResponseHead): boolean {
  return head.framing.kind !== 'length' || head.framing.bytes > 0;
}

/** The event with other data; its id, name and retry stay. */
export function rewriteEvent(event: SseEvent, text: string): string {
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  const retry = event.retry === undefined ? '' : `retry: ${event.retry}\n`;
  return `${id}${name}${retry}data: ${text.replace(/[\r\n]+/g, ' ')}\n\n`;
}

/** The answers to denied elements of a batch join the upstream's answer to the others. */
export function withBefore(body: Buffer, before: readonly string[]): Buffer {
  const text = body.toString().trim();
  const inner = text.startsWith('[') ? text.slice(1, -1).trim() : text;
  return Buffer.from(`[${[...before, ...(inner === '' ? [] : [inner])].join(',')}]`);
}
