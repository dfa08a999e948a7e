// Reads one text of a client into messages: a single one, or the elements of a batch where the
// session's revision has batches. Shared by the stdio front and the legacy sessions over HTTP.
import { arrayElements, skipSpace } from '#core/kit/json-spans.ts';
import {
  BATCH_REVISION,
  type InboundMessage,
  type MessageRefusal,
  parseStrictly,
  readMessage,
} from '#core/mcp/index.ts';

const BRACKET = 91;
/** More elements than this are no batch but a flood. */
const BATCH_MAX = 1000;

/**
 * @param revision what the session has settled on; batches exist in one revision only
 * @param take called for every message, in order
 * @param refuse called for every text that is none
 */
export function readInbound(
  text: string,
  revision: string | undefined,
  take: (message: InboundMessage) => void,
  refuse: (refusal: MessageRefusal) => void,
): void {
  const start = skipSpace(text, 0);
  if (revision !== BATCH_REVISION || text.charCodeAt(start) !== BRACKET) {
    readOne(text, take, refuse);
    return;
  }
  const parsed = parseStrictly(text);
  if (!parsed.ok) {
    refuse(parsed.failure);
    return;
  }
  const elements = arrayElements(text, start);
  if (elements.length === 0 || elements.length > BATCH_MAX) {
    const detail = `a batch has 1 to ${BATCH_MAX} messages`;
    refuse({ code: 'invalid_request', detail, idText: 'null' });
    return;
  }
  for (const element of elements) readOne(text.slice(element.start, element.end), take, refuse);
}

function readOne(
  text: string,
  take: (message: InboundMessage) => void,
  refuse: (refusal: MessageRefusal) => void,
): void {
  const read = readMessage(text);
  if (read.ok) take(read.value);
  else refuse(read.failure);
}
