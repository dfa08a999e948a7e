// Pages behind links that work once: set-up, invitation, new password. Showing a page uses nothing
// up, since programs look at links too; the form does.
import { z } from 'zod';
import type { Member } from '#contract/control.ts';
import type { SecretLink } from '#core/control/index.ts';
import { newObjectId } from '#server/host/object-id.ts';
import { inWords } from './attempt-limit.ts';
import { type Account, type Asked, type Desk, selfActor, takesPasswords } from './desk.ts';
import { answerDocument, answerRedirect, type Form } from './gate-answer.ts';
import {
  invitationPage,
  messagePage,
  newPasswordPage,
  type SetUpPage,
  setUpPage,
} from './gate-pages.tsx';
import { issuerLinks } from './issuer-links.ts';
import { passwordTrouble } from './password-rules.ts';

type Purpose = SecretLink['purpose'];

const HOW_TO_GET_ANOTHER: Readonly<Record<Purpose, string>> = {
  'set-up':
    'Set-up links work once and for 30 minutes, and only before there is an organisation. Start `wicketgate serve` again: it prints a new one as long as one is needed.',
  invitation: 'It was used, is too old, or was withdrawn. Ask an admin for a new invitation.',
  password: 'It was used or is too old. Ask an admin for a new link.',
};

function linkIsOver(purpose: Purpose): Response {
  const text = HOW_TO_GET_ANOTHER[purpose];
  const link = { text: 'Sign in', href: '/sign-in' };
  return answerDocument(messagePage({ title: 'This link is over', text, link }), { status: 410 });
}

export async function showSetUp(asked: Asked, desk: Desk): Promise<Response> {
  const token = tokenOf(asked);
  if (!(await isSetUpOpen(token, desk))) return linkIsOver('set-up');
  return answerDocument(setUpPage({ token, passwords: takesPasswords(desk) }));
}

async function isSetUpOpen(token: string, { links, store }: Desk): Promise<boolean> {
  if ((await links.look('set-up', token)) === undefined) return false;
  return (await store.organisations()).length === 0;
}

const NAME_CHARS_MAX = 128;
const emailSchema = z.email().max(254);

export async function setUp(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const token = form.field('token');
  if (!(await isSetUpOpen(token, desk))) return linkIsOver('set-up');
  const organisation = form.field('organisation').trim();
  const name = form.field('name').trim();
  const email = form.field('email').trim().toLowerCase();
  const password = form.field('password');
  const passwords = takesPasswords(desk);
  const trouble = setUpTrouble({ organisation, name, email }, passwords ? password : undefined);
  if (trouble !== undefined) {
    const page: SetUpPage = { token, passwords, organisation, name, email, trouble };
    return answerDocument(setUpPage(page), { status: 400 });
  }
  const passwordHash = passwords ? await desk.passwords.hash(password) : undefined;
  const link = await desk.links.take('set-up', token);
  if (link === undefined || (await desk.store.organisations()).length > 0) {
    return linkIsOver('set-up');
  }
  const admin = {
    id: newObjectId('mem'),
    email,
    name: name === '' ? null : name,
    role: 'admin' as const,
    invited: !passwords,
    ...(passwordHash === undefined ? {} : { passwordHash }),
  };
  const { address } = asked.caller;
  const made = await desk.store.createOrganisation(
    { name: organisation, admin },
    desk.now(),
    address,
  );
  if (!made.ok) throw new Error(`the first organisation was refused: ${made.why}`);
  // Without passwords the issuer says whether they are who they say.
  if (!passwords) return answerRedirect('/sign-in?done=set-up');
  const account = { member: made.value.member, organisation: made.value.organisation.id };
  return enter(account, asked, desk);
}

function setUpTrouble(
  given: { organisation: string; name: string; email: string },
  password: string | undefined,
): string | undefined {
  const { organisation, name, email } = given;
  if (organisation === '') return 'The organisation needs a name.';
  if (organisation.length > NAME_CHARS_MAX || name.length > NAME_CHARS_MAX) {
    return `Use at most ${NAME_CHARS_MAX} characters in a name.`;
  }
  if (!emailSchema.safeParse(email).success) return 'This is no e-mail address.';
  return password === undefined ? undefined : passwordTrouble(password, email);
}

export async function showInvitation(asked: Asked, desk: Desk): Promise<Response> {
  const token = tokenOf(asked);
  const account = await invitedBy(token, desk);
  return account === undefined
    ? linkIsOver('invitation')
    : answerDocument(await invitation(token, account, desk));
}

async function invitation(token: string, account: Account, desk: Desk, trouble?: string) {
  const { member, organisation: id } = account;
  const organisation = await desk.store.organisation(id);
  return invitationPage({
    token,
    organisation: organisation?.name ?? id,
    email: member.email,
    role: member.role,
    passwords: takesPasswords(desk),
    issuers: issuerLinks(desk, { invitation: token }),
    trouble,
  });
}

export async function acceptInvitation(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const token = form.field('token');
  const account = await invitedBy(token, desk);
  if (account === undefined || !takesPasswords(desk)) return linkIsOver('invitation');
  const password = form.field('password');
  const trouble = passwordTrouble(password, account.member.email);
  if (trouble !== undefined) {
    return answerDocument(await invitation(token, account, desk, trouble), { status: 400 });
  }
  return takeAndEnter('invitation', { token, account, password }, asked, desk);
}

/** The account that an invitation opens, as long as nobody has. */
export async function invitedBy(token: string, desk: Desk): Promise<Account | undefined> {
  const account = await linked('invitation', token, desk);
  return account?.member.invited === true ? account : undefined;
}

export async function showNewPassword(asked: Asked, desk: Desk): Promise<Response> {
  const token = tokenOf(asked);
  const account = takesPasswords(desk) ? await linked('password', token, desk) : undefined;
  if (account === undefined) return linkIsOver('password');
  return answerDocument(newPasswordPage({ token, email: account.member.email }));
}

export async function setNewPassword(asked: Asked, desk: Desk, form: Form): Promise<Response> {
  const token = form.field('token');
  const account = takesPasswords(desk) ? await linked('password', token, desk) : undefined;
  if (account === undefined) return linkIsOver('password');
  const password = form.field('password');
  const { email } = account.member;
  const trouble = passwordTrouble(password, email);
  if (trouble !== undefined) {
    return answerDocument(newPasswordPage({ token, email, trouble }), { status: 400 });
  }
  return takeAndEnter('password', { token, account, password }, asked, desk);
}

async function takeAndEnter(
  purpose: 'invitation' | 'password',
  given: { readonly token: string; readonly account: Account; readonly password: string },
  asked: Asked,
  desk: Desk,
): Promise<Response> {
  const { token, account, password } = given;
  const hash = await desk.passwords.hash(password);
  const link = await desk.links.take(purpose, token);
  if (link?.member !== account.member.id) return linkIsOver(purpose);
  const by = selfActor(account, asked.caller, desk.now());
  const set = await desk.store.setPassword(by, account.member.id, hash);
  if (!set.ok) return linkIsOver(purpose);
  await desk.sessions.endAll(account.member.id);
  return enter(account, asked, desk);
}

async function enter(account: Account, asked: Asked, desk: Desk): Promise<Response> {
  const who = { member: account.member.id, organisation: account.organisation };
  const cookie = await desk.sessions.open(who, asked);
  desk.note(account, asked.caller, 'member.signed-in');
  return answerRedirect('/app/', { cookie });
}

async function linked(
  purpose: 'invitation' | 'password',
  token: string,
  { links, store }: Desk,
): Promise<Account | undefined> {
  const { organisation, member: id } = (await links.look(purpose, token)) ?? {};
  if (!organisation || !id) return undefined;
  const member: Member | undefined = await store.member(organisation, id);
  return member && { member, organisation };
}

function tokenOf({ request }: Asked): string {
  return new URL(request.url).searchParams.get('token') ?? '';
}

/** Too many tries from one place; `undefined`: go on. */
export function refuseFlood(asked: Asked, desk: Desk): Response | undefined {
  const wait = desk.attempts.take(asked.caller);
  if (wait === 0) return undefined;
  const text = `Try again in ${inWords(wait)}.`;
  const page = messagePage({ title: 'Too many attempts', text });
  return answerDocument(page, { status: 429, retryAfter: wait });
}
