// What signed-in people do to their own account: change the password, connect an issuer, sign out.
// Every form must carry the token of the session.
import { accountPage } from './account-page.tsx';
import { inWords } from './attempt-limit.ts';
import { type Asked, type Desk, selfActor, takesPasswords } from './desk.ts';
import { answerDocument, answerNothing, answerRedirect, type Form } from './gate-answer.ts';
import { connectOidc } from './oidc-routes.ts';
import { passwordTrouble } from './password-rules.ts';
import { CSRF_HEADER, csrfOf, isSameText } from './same-origin.ts';
import type { FoundSession } from './sessions.ts';

const SIGN_IN = '/sign-in';

export async function showAccount(asked: Asked, desk: Desk): Promise<Response> {
  const found = await desk.sessions.find(asked);
  return found === undefined ? answerRedirect(SIGN_IN) : answerDocument(await account(found, desk));
}

async function account(
  { session, member, token }: FoundSession,
  desk: Desk,
  said: { readonly trouble?: string; readonly done?: string } = {},
): Promise<string> {
  const organisation = await desk.store.organisation(session.organisation);
  return accountPage({
    member,
    organisation: organisation?.name ?? session.organisation,
    csrf: csrfOf(token),
    passwords: takesPasswords(desk),
    issuers: [...desk.issuers.values()],
    ...said,
  });
}

/** The session whose token the form or the header carries. */
async function foundBy(asked: Asked, desk: Desk, form: Form): Promise<FoundSession | undefined> {
  const found = await desk.sessions.find(asked);
  if (found === undefined) return undefined;
  const sent = asked.request.headers.get(CSRF_HEADER) ?? form.field('csrf');
  return isSameText(sent, csrfOf(found.token)) ? found : undefined;
}

export async function changePassword(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const found = await foundBy(asked, desk, form);
  if (found === undefined || !takesPasswords(desk)) return answerRedirect(SIGN_IN);
  const { member, session } = found;
  const again = async (status: number, trouble: string) =>
    answerDocument(await account(found, desk, { trouble }), { status });
  const wait = desk.attempts.take(asked.caller, member.email.toLowerCase());
  if (wait > 0) return again(429, `Too many attempts. Try again in ${inWords(wait)}.`);
  const all = await desk.store.credentials(member.email);
  const kept = all.find((one) => one.member.id === member.id)?.passwordHash ?? null;
  const verdict =
    kept === null ? 'match' : await desk.passwords.verify(form.field('current'), kept);
  if (verdict === 'wrong') return again(401, 'The password that you have now is another one.');
  const password = form.field('password');
  const trouble = passwordTrouble(password, member.email);
  if (trouble !== undefined) return again(400, trouble);
  const hash = await desk.passwords.hash(password);
  const me = { member, organisation: session.organisation };
  const set = await desk.store.setPassword(
    selfActor(me, asked.caller, desk.now()),
    member.id,
    hash,
  );
  if (!set.ok) return answerRedirect(SIGN_IN);
  desk.attempts.forget(asked.caller, member.email.toLowerCase());
  await desk.sessions.endAll(member.id);
  const who = { member: member.id, organisation: session.organisation };
  return answerRedirect('/account', { cookie: await desk.sessions.open(who, asked) });
}

export async function connectAccount(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const found = await foundBy(asked, desk, form);
  const issuer = desk.issuers.get(form.field('issuer'));
  if (found === undefined || issuer === undefined) return answerRedirect(SIGN_IN);
  return connectOidc(asked, desk, { issuer, member: found.member.id });
}

/** Pages that ask with `fetch` send the token in the header and get 204. */
export async function signOut(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const found = await foundBy(asked, desk, form);
  if (found === undefined) return answerRedirect(SIGN_IN);
  const cookie = await desk.sessions.end(asked);
  const me = { member: found.member, organisation: found.session.organisation };
  desk.note(me, asked.caller, 'member.signed-out');
  return leave(asked, cookie, 'signed-out');
}

export async function signOutEverywhere(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const found = await foundBy(asked, desk, form);
  if (found === undefined) return answerRedirect(SIGN_IN);
  await desk.sessions.endAll(found.member.id);
  const cookie = await desk.sessions.end(asked);
  const me = { member: found.member, organisation: found.session.organisation };
  desk.note(me, asked.caller, 'member.signed-out-everywhere');
  return leave(asked, cookie, 'everywhere');
}

function leave({ request }: Asked, cookie: string, done: string): Response {
  if (request.headers.has(CSRF_HEADER)) return answerNothing({ cookie });
  return answerRedirect(`${SIGN_IN}?done=${done}`, { cookie });
}
