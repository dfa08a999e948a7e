import { describe, expect, it } from 'vitest';
import { createChangeFeed, type News } from './change-feed.ts';

const news = (id: string): News => ({ kind: 'policy', id, organisation: 'org_a' });
const ids = (told: readonly { news: News }[] | undefined) => told?.map((one) => one.news.id);

describe('the feed of changes', () => {
  it('tells everybody who listens, each in order', () => {
    const feed = createChangeFeed();
    const heard: string[][] = [[], []];
    const stops = heard.map((list) => feed.listen(({ news: { id } }) => list.push(id)));
    feed.tell(news('a'));
    stops[0]?.();
    feed.tell(news('b'));
    expect(heard).toEqual([['a'], ['a', 'b']]);
  });

  it('knows what somebody has missed, and says when it does not know', () => {
    const feed = createChangeFeed();
    const before = feed.place();
    feed.listen(() => {});
    const start = feed.place();
    for (const id of ['a', 'b', 'c']) feed.tell(news(id));
    expect(ids(feed.after(start))).toEqual(['a', 'b', 'c']);
    expect(feed.after(feed.place())).toEqual([]);
    for (const place of [before, 'x', start.replace(/\d+$/, '99'), createChangeFeed().place()]) {
      expect(feed.after(place)).toBeUndefined();
    }
    for (let n = 0; n < 5_000; n += 1) feed.tell(news('d'));
    expect(feed.after(start)).toBeUndefined();
    expect(feed.after(feed.place())).toEqual([]);
  });

  it('follows its sources only while somebody listens, and begins anew afterwards', () => {
    const seen: string[] = [];
    const feed = createChangeFeed({
      follow: () => {
        seen.push('start');
        return () => seen.push('stop');
      },
    });
    const stop = feed.listen(() => {});
    const place = feed.place();
    stop();
    stop();
    feed.tell(news('missed'));
    feed.listen(() => {});
    expect(seen).toEqual(['start', 'stop', 'start']);
    expect(feed.after(place)).toBeUndefined();
  });
});
