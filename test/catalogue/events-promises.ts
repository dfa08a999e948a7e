// What every driver of the catalogue's port promises about events, figures and the waiting list. Run by
// src/server/storage/catalogue-conformance.test.ts.
import { expect, test } from 'vitest';
import type { EventFilter } from '#core/assessment/index.ts';
import { newEvent, SCANNED_AT_MS } from './records.ts';
import { allPages, type Subject } from './subject.ts';

export function promisesOfEvents(subject: Subject): void {
  test('events have growing cursors in the order of writing, and none is missed', async () => {
    await subject.put({ source: 'npm:a', title: 'A', events: [newEvent('1'), newEvent('2')] });
    await subject.put({ source: 'npm:b', title: 'B', events: [newEvent('3')] });
    const page = await subject.store.events({}, { limit: 2 });
    expect(page.rows.map(({ summary }) => summary)).toEqual(['1', '2']);
    expect(page.rows[0]?.server).toEqual({ slug: 'a', title: 'A' });
    expect(page.next).toBe(page.rows[1]?.cursor);
    const rest = await subject.store.events({}, { limit: 2, after: page.next ?? '' });
    expect(rest.rows.map(({ summary }) => summary)).toEqual(['3']);
    expect(rest.next).toBeUndefined();
    const after = rest.rows[0]?.cursor ?? '';
    expect(await subject.store.events({}, { limit: 2, after })).toEqual({ rows: [] });
    await subject.put({ source: 'npm:a', title: 'A', events: [newEvent('4')] });
    expect((await subject.store.events({}, { limit: 2, after })).rows).toHaveLength(1);
  });

  test('events are filtered by server, kind and severity, from either end', async () => {
    await subject.put({
      source: 'npm:a',
      events: [
        newEvent('1', { kind: 'grade-changed', severity: 'High' }),
        newEvent('2', { kind: 'tool-removed', severity: 'Low' }),
        newEvent('3', { kind: 'definition-changed', severity: 'Critical', drift: 'suspicious' }),
      ],
    });
    await subject.put({ source: 'npm:b', events: [newEvent('4', { kind: 'grade-changed' })] });
    const old = async (filter: EventFilter) =>
      (await subject.store.events(filter, { limit: 9 })).rows.map(({ summary }) => summary);
    const recent = async (filter: EventFilter) =>
      (await allPages((page) => subject.store.recentEvents(filter, page), 1)).map(
        ({ summary }) => summary,
      );
    expect(await old({ kinds: ['grade-changed'] })).toEqual(['1', '4']);
    expect(await old({ severity: 'High' })).toEqual(['1', '3']);
    expect(await old({ server: 'a', severity: 'High', kinds: ['grade-changed'] })).toEqual(['1']);
    expect(await old({ server: 'nobody' })).toEqual([]);
    expect(await recent({})).toEqual(['4', '3', '2', '1']);
    expect(await recent({ severity: 'High' })).toEqual(['3', '1']);
    expect(await recent({ server: 'b' })).toEqual(['4']);
    expect(await old({ kinds: [] })).toEqual([]);
  });

  test('the figures are right after every write', async () => {
    expect(await subject.store.stats()).toMatchObject({ servers: 0, tools: 0, scannedAtMs: null });
    await subject.put({
      source: 'npm:a',
      letter: 'A',
      tools: [{ name: 'x' }, { name: 'y', category: 'Execute', severity: 'Critical' }],
    });
    await subject.put({ source: 'npm:b', letter: null });
    await subject.put({
      source: 'npm:a',
      letter: 'D',
      tools: [{ name: 'x' }],
      scannedAtMs: SCANNED_AT_MS + 5,
    });
    expect(await subject.store.stats()).toEqual({
      servers: 2,
      tools: 1,
      categories: { Read: 1, Write: 0, Execute: 0, Destructive: 0, Financial: 0 },
      severities: { Low: 1, Medium: 0, High: 0, Critical: 0 },
      grades: { A: 0, B: 0, C: 0, D: 1, F: 0 },
      scannedAtMs: SCANNED_AT_MS + 5,
    });
  });

  test('what is wanted waits once, most often asked for first', async () => {
    await subject.store.want('npm:a', 1);
    await subject.store.want('npm:b', 2);
    await subject.store.want('npm:b ', 3);
    expect(await subject.store.wanted(10)).toEqual([
      { identifier: 'npm:b', times: 2 },
      { identifier: 'npm:a', times: 1 },
    ]);
    await subject.store.unwant('npm:b');
    await subject.store.unwant('npm:nobody');
    expect(await subject.store.wanted(10)).toEqual([{ identifier: 'npm:a', times: 1 }]);
    expect(await subject.store.wanted(0)).toEqual([]);
  });
}
