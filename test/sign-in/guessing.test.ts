// Guessing at the door of the control plane: who has an account, and with which password.
import { afterEach, describe, expect, it } from 'vitest';
import { mintApiToken } from '#server/sign-in/index.ts';
import {
  type OpenedSignIn,
  ORIGIN,
  openSignIn,
  openWindow,
  PASSWORD,
  setUpAdmin,
} from './open-sign-in.ts';

const opened: OpenedSignIn[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(parts: Parameters<typeof openSignIn>[0] = {}): Promise<OpenedSignIn> {
  const one = await openSignIn(parts);
  opened.push(one);
  return one;
}

const WRONG = { email: 'ada@example.com', password: 'not this one' };
const UNKNOWN = { email: 'nobody@example.com', password: 'not this one' };
const RIGHT = { email: 'ada@example.com', password: PASSWORD };

/** What an answer tells, the address that was typed apart. */
async function told(answer: Response, email: string): Promise<unknown[]> {
  const text = (await answer.text()).replaceAll(email, '…');
  return [answer.status, [...answer.headers].map(([name]) => name).sort(), text];
}

describe('attack 27, finding out who has an account', () => {
  it('is answered alike for wrong passwords and unknown addresses', async () => {
    const one = await open();
    await setUpAdmin(one);
    const answers = [WRONG, UNKNOWN].map(async (fields) =>
      told(await openWindow(one.signIn).send('/sign-in', fields), fields.email),
    );
    const [wrong, unknown] = await Promise.all(answers);
    expect(wrong?.[0]).toBe(401);
    expect(unknown).toEqual(wrong);
  });

  it('is answered alike when there have been too many attempts', async () => {
    const one = await open();
    await setUpAdmin(one);
    const last = [WRONG, UNKNOWN].map(async (fields, index) => {
      const window = openWindow(one.signIn, `203.0.113.${index}`);
      for (let turn = 0; turn < 8; turn += 1) await window.send('/sign-in', fields);
      return told(await window.send('/sign-in', fields), fields.email);
    });
    const [wrong, unknown] = await Promise.all(last);
    expect(wrong?.[0]).toBe(429);
    expect(unknown).toEqual(wrong);
  });

  it('takes as long for an unknown address, and for an account without a password', async () => {
    const one = await open({ passwordCost: { N: 16_384, r: 8, p: 1 } });
    await setUpAdmin(one);
    const [first] = await one.store.organisations();
    const by = { organisation: first?.id ?? '', name: 'test', atMs: one.now() };
    const bo = { id: 'mem_bo', email: 'bo@example.com', name: null, role: 'viewer' as const };
    await one.store.addMember(by, { ...bo, invited: true });
    const emails = ['ada@example.com', 'nobody@example.com', 'bo@example.com'];
    // The shortest of many, taken in turns: what else the machine does only makes them longer.
    const shortest = emails.map(() => Number.POSITIVE_INFINITY);
    for (let turn = 0; turn < 20; turn += 1) {
      for (const [index, email] of emails.entries()) {
        const window = openWindow(one.signIn, `203.0.${index}.${turn}`);
        const begin = performance.now();
        await window.send('/sign-in', { ...WRONG, email });
        shortest[index] = Math.min(shortest[index] ?? 0, performance.now() - begin);
      }
    }
    const [known = 0, ...others] = shortest;
    for (const time of others) {
      expect(time / known).toBeGreaterThan(0.6);
      expect(time / known).toBeLessThan(1.6);
    }
  });

  it('is told nothing by tokens either: all that are wrong are nobody', async () => {
    const one = await open();
    await setUpAdmin(one);
    const { token } = mintApiToken();
    const values = [token, `${token}x`, token.slice(0, -1), 'wka_', 'Bearer', '', 'wkg_1'];
    for (const value of values) {
      const request = new Request(ORIGIN, { headers: { Authorization: `Bearer ${value}` } });
      expect(await one.signIn.identify(request, '127.0.0.1')).toBeUndefined();
    }
  });
});

describe('guessing passwords', () => {
  it('ends after eight attempts at an account from one place, all at once or in a row', async () => {
    const one = await open();
    await setUpAdmin(one);
    const guesser = openWindow(one.signIn, '203.0.113.5');
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => guesser.send('/sign-in', WRONG)),
    );
    expect(sent.filter(({ status }) => status === 401)).toHaveLength(8);
    expect(sent.filter(({ status }) => status === 429)).toHaveLength(12);
    const right = await guesser.send('/sign-in', RIGHT);
    expect([right.status, Number(right.headers.get('retry-after')) > 0]).toEqual([429, true]);
    // The owner, at another place, still gets in.
    expect((await openWindow(one.signIn, '198.51.100.7').send('/sign-in', RIGHT)).status).toBe(303);
  });

  it('from everywhere at once makes others wait, and nothing else', async () => {
    const one = await open();
    await setUpAdmin(one);
    const sent = await Promise.all(
      Array.from({ length: 90 }, (_, turn) => {
        const window = openWindow(one.signIn, `203.0.113.${turn}`);
        return window.send('/sign-in', { ...WRONG, email: `u${turn}@example.com` });
      }),
    );
    const busy = sent.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(await busy[0]?.text()).toContain('Try again in a moment');
    expect((await openWindow(one.signIn).send('/sign-in', RIGHT)).status).toBe(303);
    expect(one.log).toEqual([]);
  });

  it('ends after forty attempts from one place at whatever accounts, and for a whole /64', async () => {
    const one = await open();
    await setUpAdmin(one);
    const statuses: number[] = [];
    for (let turn = 0; turn < 41; turn += 1) {
      const window = openWindow(one.signIn, `2001:db8::${turn}`);
      const { status } = await window.send('/sign-in', { ...WRONG, email: `u${turn}@example.com` });
      statuses.push(status);
    }
    expect(statuses).toEqual([...Array(40).fill(401), 429]);
  });

  it('from many places ends after a hundred attempts at one account', async () => {
    const one = await open();
    await setUpAdmin(one);
    const statuses: number[] = [];
    for (let turn = 0; turn < 102; turn += 1) {
      const window = openWindow(one.signIn, `203.0.113.${turn}`);
      statuses.push((await window.send('/sign-in', WRONG)).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    one.pass(60_000);
    const owner = openWindow(one.signIn, '198.51.100.7');
    expect((await owner.send('/sign-in', RIGHT)).status).toBe(303);
  });
});
