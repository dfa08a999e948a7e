// Signing in with e-mail address and password. Whoever guesses learns nothing: unknown addresses,
// accounts without a password and wrong passwords are answered alike and take equally long.
import type { Credentials } from '#core/control/index.ts';
import { inWords } from './attempt-limit.ts';
import { type Asked, type Desk, selfActor, takesPasswords } from './desk.ts';
import { answerDocument, answerRedirect, type Form, safePath } from './gate-answer.ts';
import { signInPage } from './gate-pages.tsx';
import { issuerLinks } from './issuer-links.ts';

const DONE: Readonly<Record<string, string>> = {
  'signed-out': 'You are signed out.',
  everywhere: 'You are signed out everywhere.',
  'set-up': 'The organisation is set up. Sign in with the address that you gave.',
};

export async function showSignIn(asked: Asked, desk: Desk): Promise<Response> {
  const { searchParams } = new URL(asked.request.url);
  const to = safePath(searchParams.get('to'));
  if ((await desk.sessions.find(asked)) !== undefined) return answerRedirect(to);
  return answerDocument(
    signInPage({
      passwords: takesPasswords(desk),
      issuers: issuerLinks(desk, { to }),
      to,
      done: DONE[searchParams.get('done') ?? ''],
    }),
  );
}

export async function signIn(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const { caller } = asked;
  const to = safePath(form.field('to'));
  const email = form.field('email').trim().toLowerCase();
  const again = (status: number, trouble: string, retryAfter?: number) => {
    const issuers = issuerLinks(desk, { to });
    const page = { passwords: takesPasswords(desk), issuers, to, email, trouble };
    return answerDocument(signInPage(page), {
      status,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  };
  if (!takesPasswords(desk)) return again(403, 'Passwords are not used here.');
  const wait = desk.attempts.take(caller, email);
  if (wait > 0) return again(429, `Too many attempts. Try again in ${inWords(wait)}.`, wait);
  const account = await authenticate(email, form.field('password'), asked, desk);
  if (account === undefined) {
    return again(401, 'The e-mail address or the password is wrong.');
  }
  desk.attempts.forget(caller, email);
  const who = { member: account.member.id, organisation: account.organisation };
  const cookie = await desk.sessions.open(who, asked);
  desk.note(account, caller, 'member.signed-in');
  return answerRedirect(to, { cookie });
}

/** Organisations whose members may share an address before their number shows in the time. */
const ROUNDS_MAX = 4;

async function authenticate(
  email: string,
  password: string,
  { caller }: Asked,
  desk: Desk,
): Promise<Credentials | undefined> {
  const accounts = await desk.store.credentials(email);
  const organisations = await desk.store.organisations();
  const rounds = Math.max(accounts.length, Math.min(organisations.length, ROUNDS_MAX), 1);
  let found: Credentials | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const account = accounts[round];
    const kept = account?.passwordHash ?? null;
    const verdict = await desk.passwords.verify(password, kept);
    if (account === undefined || verdict === 'wrong' || found !== undefined) continue;
    found = account;
    if (verdict === 'stale') await hashAnew(account, password, { email, caller }, desk);
  }
  if (found === undefined) {
    for (const account of accounts) desk.note(account, caller, 'member.sign-in-failed');
  }
  return found;
}

/** Unless somebody has just chosen another password. */
async function hashAnew(
  account: Credentials,
  password: string,
  { email, caller }: { email: string; caller: Asked['caller'] },
  { store, passwords, now }: Desk,
): Promise<void> {
  const hash = await passwords.hash(password);
  const newest = await store.credentials(email);
  const same = newest.find(({ member }) => member.id === account.member.id);
  if (same?.passwordHash !== account.passwordHash) return;
  await store.setPassword(selfActor(account, caller, now()), account.member.id, hash);
}
