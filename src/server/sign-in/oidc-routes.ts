// Signing in through an issuer: off to it, and back with its answer. What the account may be is
// decided in oidc-account.ts; nothing is created or connected before the answer has been checked.

import { newObjectId } from '#server/host/object-id.ts';
import { cookieText, readCookie } from './cookies.ts';
import { type Account, type Asked, type Desk, selfActor } from './desk.ts';
import { answerDocument, answerRedirect, safePath } from './gate-answer.ts';
import { messagePage } from './gate-pages.tsx';
import { invitedBy } from './link-routes.ts';
import { type AccountRefusal, decideAccount } from './oidc-account.ts';
import { FLOW_MS, type Flow, type FlowPurpose, readFlow, startFlow } from './oidc-flow.ts';
import type { OidcIssuer, Vouched } from './oidc-issuer.ts';

/** `GET /sign-in/oidc/<id>` */
export async function startOidc(asked: Asked, desk: Desk, issuer: OidcIssuer): Promise<Response> {
  const { searchParams } = new URL(asked.request.url);
  const invitation = searchParams.get('invitation');
  const leaving = await leaveFor(issuer, asked, desk, {
    issuer: issuer.id,
    to: safePath(searchParams.get('to')),
    ...(invitation === null ? {} : { invitation: invitation.slice(0, 64) }),
  });
  if (leaving === undefined) return unreachable(issuer);
  return answerRedirect(leaving.url, { cookie: leaving.cookie });
}

/** For a member who is signed in: the page with the link to the issuer. */
export async function connectOidc(
  asked: Asked,
  desk: Desk,
  { issuer, member }: { readonly issuer: OidcIssuer; readonly member: string },
): Promise<Response> {
  const purpose = { issuer: issuer.id, to: '/account', connect: member };
  const leaving = await leaveFor(issuer, asked, desk, purpose);
  if (leaving === undefined) return unreachable(issuer);
  const page = messagePage({
    title: `Connect ${issuer.name}`,
    text: `Sign in there with the account that you want to use here. It then opens your account.`,
    link: { text: `Go on to ${issuer.name}`, href: leaving.url },
  });
  return answerDocument(page, { cookie: leaving.cookie });
}

async function leaveFor(issuer: OidcIssuer, asked: Asked, desk: Desk, purpose: FlowPurpose) {
  const { flow, cookie } = startFlow(purpose, desk.now());
  try {
    const url = await issuer.authorizationUrl(flow, redirectUri(issuer, asked));
    const text = cookieText('wicketgate-oidc', cookie, FLOW_MS / 1_000, asked.caller);
    return { url: url.href, cookie: text };
  } catch (error) {
    desk.log(`sign-in: the issuer \`${issuer.id}\` cannot be used: ${describe(error)}`);
    return undefined;
  }
}

function redirectUri({ id }: OidcIssuer, { caller }: Asked): string {
  return `${caller.origin}/sign-in/oidc/${id}/callback`;
}

/** `GET /sign-in/oidc/<id>/callback` */
export async function finishOidc(asked: Asked, desk: Desk, issuer: OidcIssuer): Promise<Response> {
  const cookie = readCookie(asked.request, 'wicketgate-oidc', asked.caller);
  const flow = readFlow(cookie, issuer.id, desk.now());
  if (flow === undefined) return notDone(400, 'It took too long, or was begun in another window.');
  const { search } = new URL(asked.request.url);
  let vouched: Vouched;
  try {
    vouched = await issuer.redeem(flow, new URL(redirectUri(issuer, asked) + search));
  } catch (error) {
    desk.log(`sign-in: the answer of issuer \`${issuer.id}\` is not taken: ${describe(error)}`);
    return notDone(400, `${issuer.name} did not confirm who you are.`);
  }
  return settle(vouched, { flow, issuer, asked, desk });
}

interface Answered {
  readonly flow: Flow;
  readonly issuer: OidcIssuer;
  readonly asked: Asked;
  readonly desk: Desk;
}

const REFUSALS: Readonly<Record<AccountRefusal, string>> = {
  unverified: 'It has not verified your e-mail address.',
  'other-account': 'That account is connected with somebody else here.',
  'other-address': 'The invitation is for another e-mail address.',
  'not-connected':
    'There is an account with your address, but it is not connected. Sign in the way you did before and connect it on your account page.',
  'not-invited': 'Nobody has invited this e-mail address. Ask an admin.',
};

async function settle(vouched: Vouched, answered: Answered): Promise<Response> {
  const { flow, issuer, asked, desk } = answered;
  const { store } = desk;
  const { email, emailVerified } = vouched.claims;
  const session = flow.purpose.connect === undefined ? undefined : await desk.sessions.find(asked);
  if (session?.member.id !== flow.purpose.connect)
    return notDone(403, 'You are not signed in any more.');
  const { invitation } = flow.purpose;
  const invited = invitation === undefined ? undefined : await invitedBy(invitation, desk);
  if (invitation !== undefined && invited === undefined)
    return notDone(410, 'The invitation is over.');
  const answer = decideAccount({
    claims: vouched.claims,
    known: await store.memberByOidc(vouched.issuer, vouched.subject),
    sameAddress: email !== undefined && emailVerified ? await store.credentials(email) : [],
    invited,
    connecting: session && { member: session.member, organisation: session.session.organisation },
    allowedDomains: issuer.config.allowedDomains ?? [],
    organisations: (await store.organisations()).map(({ id }) => id),
  });
  if (answer.kind === 'refused') return notDone(403, REFUSALS[answer.why]);
  if (answer.kind === 'sign-in') return enter(answer.account, answered);
  const account =
    answer.kind === 'connect'
      ? answer.account
      : await create(answer.organisation, answer.email, vouched, answered);
  if (account === undefined) return notDone(403, REFUSALS['not-connected']);
  if (!(await connect(account, vouched, answered))) return notDone(403, REFUSALS['other-account']);
  return enter(account, answered);
}

async function create(
  organisation: string,
  email: string,
  { claims }: Vouched,
  { issuer, asked, desk }: Answered,
): Promise<Account | undefined> {
  const by = { organisation, name: issuer.id, address: asked.caller.address, atMs: desk.now() };
  const made = await desk.store.addMember(by, {
    id: newObjectId('mem'),
    email,
    name: claims.name ?? null,
    role: 'viewer',
    invited: true,
  });
  return made.ok ? { member: made.value, organisation } : undefined;
}

async function connect(account: Account, vouched: Vouched, answered: Answered): Promise<boolean> {
  const { flow, asked, desk } = answered;
  const { invitation } = flow.purpose;
  if (invitation !== undefined) {
    const taken = await desk.links.take('invitation', invitation);
    if (taken?.member !== account.member.id) return false;
  }
  const by = selfActor(account, asked.caller, desk.now());
  const done = await desk.store.linkOidc(by, account.member.id, vouched.issuer, vouched.subject);
  return done.ok;
}

async function enter(account: Account, { flow, asked, desk }: Answered): Promise<Response> {
  const who = { member: account.member.id, organisation: account.organisation };
  const cookie = await desk.sessions.open(who, asked);
  desk.note(account, asked.caller, 'member.signed-in');
  return answerRedirect(flow.purpose.to, { cookie });
}

function notDone(status: number, text: string): Response {
  const link = { text: 'Back to sign-in', href: '/sign-in' };
  return answerDocument(messagePage({ title: 'You are not signed in', text, link }), { status });
}

function unreachable({ name }: OidcIssuer): Response {
  return notDone(502, `${name} cannot be reached. The log of the gateway says why.`);
}

/** Codes and sentences of the library; never what the issuer sent. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${code}${cause}`;
}
