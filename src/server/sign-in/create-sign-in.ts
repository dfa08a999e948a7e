// Sign-in as one part: says who a request comes from, and answers the pages through which people come
// in. Mounted by `serve` beside the control API; what holds must be in the store, so that any gateway
// can answer.
import type { SignInConfig } from '#contract/config.ts';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { ControlStore } from '#core/control/index.ts';
import { HttpProblem } from '#server/web/index.ts';
import {
  changePassword,
  connectAccount,
  showAccount,
  signOut,
  signOutEverywhere,
} from './account-routes.ts';
import { type Caller, type CallerOf, createCallerOf } from './caller.ts';
import { type Asked, createDesk, type Desk } from './desk.ts';
import { answerAsset, answerDocument, type Form, readForm } from './gate-answer.ts';
import { ICON } from './gate-page.tsx';
import { messagePage } from './gate-pages.tsx';
import { GATE_STYLE, GATE_STYLE_PATH } from './gate-style.ts';
import { createIdentify, type Identify } from './identity.ts';
import {
  acceptInvitation,
  refuseFlood,
  setNewPassword,
  setUp,
  showInvitation,
  showNewPassword,
  showSetUp,
} from './link-routes.ts';
import { finishOidc, startOidc } from './oidc-routes.ts';
import type { PasswordCost } from './password-hash.ts';
import { showSignIn, signIn } from './password-routes.ts';
import { CSRF_HEADER, isSameOrigin } from './same-origin.ts';
import type { MadeLink } from './secret-links.ts';

export interface SignInParts {
  readonly store: ControlStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly config?: SignInConfig | undefined;
  /** `https://host`: how people reach us. Default: as they asked. */
  readonly baseUrl?: string | undefined;
  /** Addresses and networks of reverse proxies whose headers are believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Token of the command line on this machine, see `localApiToken`; absent: there is none. */
  readonly localToken?: string | undefined;
  /** Of passwords that are hashed from now on; default N=2^15, r=8, p=3. */
  readonly passwordCost?: PasswordCost | undefined;
}

export interface SignIn {
  /** Whose request it is; called for every request of the control API. */
  readonly identify: Identify;
  /** True for paths of the pages below. */
  readonly handles: (path: string) => boolean;
  /** Answers one of those paths; never rejects. */
  readonly fetch: (request: Request, peer?: string) => Promise<Response>;
  readonly callerOf: CallerOf;
  /** The way to the first organisation; `undefined`: there is one already. */
  setUpLink(): Promise<MadeLink | undefined>;
  /**
   * `invitation`: for a member who has been added as `invited`; `password`: for one who has forgotten
   * theirs. The caller has checked who may.
   */
  makeLink(
    purpose: 'invitation' | 'password',
    organisation: string,
    member: string,
  ): Promise<MadeLink>;
  /** Waits until everything that happened has been noted. */
  close(): Promise<void>;
}

const PATHS = /^\/(?:setup|sign-in|sign-out|invitation|password|account)(?:\/|$)/;

export function createSignIn(parts: SignInParts): SignIn {
  const { store, now, log, config = {}, passwordCost } = parts;
  const desk = createDesk({ store, now, log, config, passwordCost });
  const callerOf = createCallerOf(parts);
  const { localToken } = parts;
  return {
    identify: createIdentify({ store, sessions: desk.sessions, callerOf, now, localToken }),
    handles: (path) => PATHS.test(path),
    async fetch(request, peer) {
      try {
        return await answer({ request, caller: callerOf(request, peer) }, desk);
      } catch (error) {
        return troublePage(error, log);
      }
    },
    callerOf,
    async setUpLink() {
      if ((await store.organisations()).length > 0) return undefined;
      return desk.links.make({ purpose: 'set-up', organisation: null, member: null });
    },
    makeLink: (purpose, organisation, member) => desk.links.make({ purpose, organisation, member }),
    close: () => desk.settled(),
  };
}

type Show = (asked: Asked, desk: Desk) => Promise<Response>;
type Send = (asked: Asked, desk: Desk, form: Form) => Promise<Response>;

const PAGES: Readonly<Record<string, Show>> = {
  '/setup': showSetUp,
  '/sign-in': showSignIn,
  '/invitation': showInvitation,
  '/password': showNewPassword,
  '/account': showAccount,
};

const FORMS: Readonly<Record<string, Send>> = {
  '/setup': limited(setUp),
  '/sign-in': signIn,
  '/invitation': limited(acceptInvitation),
  '/password': limited(setNewPassword),
  '/sign-out': signOut,
  '/account/password': changePassword,
  '/account/connect': limited(connectAccount),
  '/account/sign-out-everywhere': signOutEverywhere,
};

const ISSUER = /^\/sign-in\/oidc\/([a-z0-9._-]{1,64})(\/callback)?$/;

async function answer(asked: Asked, desk: Desk): Promise<Response> {
  const { request, caller } = asked;
  const path = new URL(request.url).pathname.replace(/(?<=.)\/$/, '');
  if (path === GATE_STYLE_PATH) return answerAsset(GATE_STYLE, 'text/css');
  if (path === '/sign-in/icon.svg') return answerAsset(ICON, 'image/svg+xml');
  if (caller.way === 'plain') return inTheClear(caller);
  if (request.method === 'GET') return show(path, asked, desk);
  if (request.method !== 'POST') return nothing(405, 'This address takes no such request.');
  const send = Object.hasOwn(FORMS, path) ? FORMS[path] : undefined;
  if (send === undefined) return nothing(404, 'There is nothing at this address.');
  if (!isSameOrigin(request, caller)) return foreign(caller);
  // Pages that sign out with `fetch` send no form; their token is in the header.
  const form = (await readForm(request)) ?? emptyForm(request);
  return form === undefined ? nothing(415, 'This address takes forms.') : send(asked, desk, form);
}

async function show(path: string, asked: Asked, desk: Desk): Promise<Response> {
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page !== undefined) return page(asked, desk);
  const [, id = '', callback] = ISSUER.exec(path) ?? [];
  const issuer = desk.issuers.get(id);
  if (issuer === undefined) return nothing(404, 'There is nothing at this address.');
  const flood = refuseFlood(asked, desk);
  if (flood !== undefined) return flood;
  return callback === undefined ? startOidc(asked, desk, issuer) : finishOidc(asked, desk, issuer);
}

function limited(send: Send): Send {
  return async (asked, desk, form) => refuseFlood(asked, desk) ?? send(asked, desk, form);
}

function emptyForm(request: Request): Form | undefined {
  return request.headers.has(CSRF_HEADER) ? { field: () => '' } : undefined;
}

function nothing(status: number, text: string): Response {
  const link = { text: 'Sign in', href: '/sign-in' };
  return answerDocument(messagePage({ title: 'Nothing here', text, link }), { status });
}

function inTheClear({ origin }: Caller): Response {
  const text = `You have reached this as ${origin}: everybody on the way could read passwords and sessions. Use https, or open it on the machine itself as http://localhost. If a reverse proxy already speaks https, name its address in the setting trustProxy.`;
  const page = messagePage({ title: 'Sign-in needs https', text });
  return answerDocument(page, { status: 403 });
}

function foreign({ origin }: Caller): Response {
  const text = `This form was not sent by a page of ${origin}. Open the page again and send it from there. Behind a reverse proxy, Host and X-Forwarded-Proto must arrive; see the guide to sign-in.`;
  const page = messagePage({
    title: 'Not sent',
    text,
    link: { text: 'Sign in', href: '/sign-in' },
  });
  return answerDocument(page, { status: 403 });
}

/** Whose turn it is, and nothing of the inside. */
function troublePage(error: unknown, log: (line: string) => void): Response {
  const trouble = storageTroubleOf(error);
  const busy = error instanceof HttpProblem || trouble === 'busy' || trouble === 'unavailable';
  if (!busy) log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const page = busy
    ? { title: 'Busy', text: 'There is more to do here than usual. Try again in a moment.' }
    : { title: 'Something failed here', text: 'The log of the gateway says why.' };
  const answer = busy ? { status: 503, retryAfter: 2 } : { status: 500 };
  return answerDocument(messagePage(page), answer);
}
