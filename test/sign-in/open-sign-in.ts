// Sign-in on a real store in a folder of its own, and a browser that keeps cookies and sends forms the
// way browsers do. Requests are answered in this process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlStore } from '#core/control/index.ts';
import { createSignIn, type SignIn, type SignInParts } from '#server/sign-in/index.ts';
import { openControlStore } from '#server/storage/index.ts';

export const ORIGIN = 'http://127.0.0.1:8700';
/** What is tested is not how slow it is. */
export const CHEAP = { N: 1_024, r: 8, p: 1 };
export const PASSWORD = 'three tame herons';

export interface OpenedSignIn {
  readonly store: ControlStore;
  readonly signIn: SignIn;
  /** What was logged. */
  readonly log: readonly string[];
  /** Moves the clock on. */
  pass(ms: number): void;
  now(): number;
  close(): Promise<void>;
}

export async function openSignIn(parts: Partial<SignInParts> = {}): Promise<OpenedSignIn> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-sign-in-'));
  let shift = 0;
  const now = () => Date.now() + shift;
  const log: string[] = [];
  const options = { clock: now, log: (line: string) => void log.push(line) };
  const store = await openControlStore({ folder }, options);
  const signIn = createSignIn({ store, now, log: options.log, passwordCost: CHEAP, ...parts });
  return {
    store,
    signIn,
    log,
    now,
    pass: (ms) => {
      shift += ms;
    },
    async close() {
      await signIn.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Fields = Readonly<Record<string, string>>;

export interface Window {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Fields): Promise<Response>;
  /** Sends a form from a page of the same origin. */
  send(path: string, fields: Fields, headers?: Fields): Promise<Response>;
  /** A request of a program on the page, or of anybody. */
  ask(method: string, path: string, headers?: Fields): Request;
}

/** A fresh profile; `address` is where its connections come from. */
export function openWindow(signIn: SignIn, address = '127.0.0.1', origin = ORIGIN): Window {
  const cookies = new Map<string, string>();
  const headersOf = (more: Fields) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ...(cookie === '' ? {} : { Cookie: cookie }), ...more };
  };
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    cookies,
    ask: (method, path, headers = {}) =>
      new Request(origin + path, { method, headers: headersOf(headers) }),
    get: async (path, headers = {}) =>
      keep(
        await signIn.fetch(new Request(origin + path, { headers: headersOf(headers) }), address),
      ),
    send: async (path, fields, headers = {}) =>
      keep(
        await signIn.fetch(
          new Request(origin + path, {
            method: 'POST',
            headers: headersOf({ Origin: origin, ...headers }),
            body: new URLSearchParams(fields),
          }),
          address,
        ),
      ),
  };
}

/** The value of a hidden field of a page. */
export async function hidden(response: Response, name: string): Promise<string> {
  const found = new RegExp(`name="${name}" value="([^"]*)"`).exec(await response.text());
  if (found === null) throw new Error(`the page has no field \`${name}\``);
  return found[1] ?? '';
}

/** Sets up an organisation with its first admin. @returns the admin's window */
export async function setUpAdmin(opened: OpenedSignIn, email = 'ada@example.com'): Promise<Window> {
  const link = await opened.signIn.setUpLink();
  const window = openWindow(opened.signIn);
  const token = new URL(link?.path ?? '', ORIGIN).searchParams.get('token') ?? '';
  const fields = { token, organisation: 'Heron Ltd', name: 'Ada', email, password: PASSWORD };
  const done = await window.send('/setup', fields);
  if (done.status !== 303) throw new Error(`set-up was answered with ${done.status}`);
  return window;
}
