// `/api/v1/changes`: tells whoever looks at the organisation what has changed, as it happens. Says
// which thing, never what it is now: that is read where the role is checked.
import { changeEventSchema } from '#contract/control-api.ts';
import {
  type EventSink,
  lastEventId,
  NO_BODY,
  NOTHING,
  type ServerEvent,
  whenAborted,
} from '#server/web/index.ts';
import type { ChangeFeed, ToldNews } from './change-feed.ts';
import type { ControlParts } from './control-parts.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { liveAnswer } from './live-answer.ts';

/** More than this at once, and everything may as well be read again. */
const WAITING_MAX = 500;

export function changeRoutes(parts: ControlParts): readonly ControlRoute[] {
  return [followChanges(parts)];
}

function followChanges(parts: ControlParts): ControlRoute {
  const action = 'servers.read';
  return controlRoute(parts, {
    method: 'get',
    path: '/api/v1/changes',
    id: 'followChanges',
    action,
    summary: 'Tells what changes, as it happens.',
    description:
      'Server-sent events `change`; `Last-Event-ID` goes on after a lost connection. Kind `all`: more may have changed than is known, so read again what is shown.',
    parameters: NOTHING,
    query: NOTHING,
    body: NO_BODY,
    answer: {
      name: 'ChangeEvent',
      schema: changeEventSchema,
      description: 'The data of each event.',
      type: 'text/event-stream',
    },
    async handle(asked) {
      const from = lastEventId(asked.request);
      return liveAnswer(parts, asked, action, (sink) =>
        feedChanges(parts.changes, asked.organisation, from, sink),
      );
    },
  });
}

async function feedChanges(
  changes: ChangeFeed,
  organisation: string,
  from: string | undefined,
  sink: EventSink,
): Promise<void> {
  let waiting: ToldNews[] = [];
  let overrun = false;
  let wake = () => {};
  const isOwn = ({ news }: ToldNews) => news.organisation === organisation;
  const stop = changes.listen((told) => {
    if (!isOwn(told)) return;
    overrun ||= waiting.length >= WAITING_MAX;
    if (!overrun) waiting.push(told);
    wake();
  });
  void whenAborted(sink.ended).then(() => wake());
  try {
    const missed = from === undefined ? [] : changes.after(from)?.filter(isOwn);
    const start = { event: 'open', id: changes.place(), data: {} };
    const first = missed === undefined ? [everything(changes, organisation)] : eventsOf(missed);
    let goesOn = await sink.send([start, ...first]);
    while (goesOn) {
      const batch = overrun ? [everything(changes, organisation)] : eventsOf(waiting);
      [waiting, overrun] = [[], false];
      goesOn = await sink.send(batch);
      if (!goesOn || waiting.length > 0) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (sink.ended.aborted) resolve();
      });
    }
  } finally {
    stop();
  }
}

/** Each thing once, at its newest place. */
function eventsOf(told: readonly ToldNews[]): readonly ServerEvent[] {
  const newest = new Map<string, ServerEvent>();
  for (const { place, news } of told) {
    const { organisation: _, ...data } = news;
    const key = JSON.stringify([data.kind, data.id, data.step ?? null]);
    newest.delete(key);
    newest.set(key, { event: 'change', id: place, data });
  }
  return [...newest.values()];
}

function everything(changes: ChangeFeed, organisation: string): ServerEvent {
  return { event: 'change', id: changes.place(), data: { kind: 'all', id: organisation } };
}
