// The configuration is edited while the gateway serves: an edit holds for the next request, and what
// is on its way is not broken.
import { describe, expect, it, vi } from 'vitest';
import { HOLDS, logged, useSubject } from './edits.ts';
import { call, openSession, request } from './gateway.ts';
import { answerPlainly } from './upstream.ts';

const subject = useSubject();
const { edited } = subject;

describe('an edit that is right', () => {
  const held = () => subject.gateway.stderr().match(new RegExp(HOLDS, 'g'))?.length ?? 0;

  it('holds with its last version when several come at once', async () => {
    const before = held();
    for (let edit = 0; edit < 20; edit += 1) {
      subject.gateway.configureText(
        edited((d) => {
          d.policies.p.description = `edit ${edit}`;
        }),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    subject.gateway.configureText(
      edited((d) => {
        d.policies.p.default = 'deny';
      }),
    );
    await vi.waitFor(
      async () => {
        const { body } = await subject.gateway.ask({ body: call('allowed') });
        expect(body).toContain('"default_deny"');
      },
      { timeout: 10_000 },
    );
    expect(held()).toBeGreaterThan(before);
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });

  it('says what it cannot change without a restart', async () => {
    const log = await logged(subject.gateway, HOLDS, () =>
      subject.gateway.configureText(
        edited((d) => {
          d.audit = { onFailure: 'continue' };
          d.bodyBytesMax = 2048;
        }),
      ),
    );
    expect(log).toMatch(/`bodyBytesMax`, `audit`: changes take effect after a restart/);
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });

  it('lets calls on their way to a changed server end, and cuts its streams', async () => {
    const session = await openSession(subject.gateway);
    let finish: (() => void) | undefined;
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n';
    subject.upstream.answer((seen) => {
      if (seen.method === 'GET') return { bytes: [head], after: 'stay' };
      return new Promise((resolve) => {
        finish = () => resolve(answerPlainly(seen));
      });
    });
    const running = subject.gateway.ask({ body: call('allowed'), headers: session });
    const get = `GET /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${subject.gateway.token('agent')}\r\nMcp-Session-Id: ${session['Mcp-Session-Id']}\r\n\r\n`;
    const stream = subject.gateway.talk([get]);
    await vi.waitFor(() =>
      expect(subject.upstream.requests.map(({ method }) => method)).toContain('GET'),
    );
    await vi.waitFor(() => expect(finish).toBeDefined());
    await logged(subject.gateway, HOLDS, () =>
      subject.gateway.configureText(
        edited((d) => {
          d.servers.s.url = subject.second.url;
        }),
      ),
    );
    expect(await stream).toContain(': open');
    expect((await subject.gateway.ask({ body: call('other') })).body).toContain('"ran"');
    expect(subject.second.calls()).toEqual(['other']);
    finish?.();
    expect((await running).body).toContain('"ran"');
    subject.second.forget();
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });

  it('lets calls on their way to a removed server end, and takes no more', async () => {
    let finish: (() => void) | undefined;
    subject.second.answer(
      (seen) =>
        new Promise((resolve) => {
          finish = () => resolve(answerPlainly(seen));
        }),
    );
    const running = subject.gateway.ask({ grant: 'other', server: 't', body: call('allowed') });
    await vi.waitFor(() => expect(finish).toBeDefined());
    await logged(subject.gateway, HOLDS, () =>
      subject.gateway.configureText(
        edited((d) => {
          delete d.servers.t;
          delete d.grants.other;
        }),
      ),
    );
    const late = await subject.gateway.ask({ grant: 'other', server: 't', body: request('ping') });
    expect(late.status).toBe(401);
    finish?.();
    expect((await running).body).toContain('"ran"');
    subject.second.answer();
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });

  it('keeps the sessions of servers that it does not touch', async () => {
    const session = await openSession(subject.gateway);
    await logged(subject.gateway, HOLDS, () =>
      subject.gateway.configureText(
        edited((d) => {
          delete d.servers.t;
          delete d.grants.other;
        }),
      ),
    );
    const { status } = await subject.gateway.ask({ body: request('ping'), headers: session });
    expect(status).toBe(200);
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });
});
