// The pages of sign-in: what they say and which forms they hold. Called by the routes; where a form
// goes, and what happens then, is theirs.
import type { Role } from '#contract/control.ts';
import { Field, gateDocument, Hidden, type IssuerLink, Issuers } from './gate-page.tsx';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from './password-rules.ts';

const PASSWORD_HINT = `At least ${PASSWORD_CHARS_MIN} characters. A few words in a row are easy to keep and hard to guess.`;

function NewPassword({ label = 'Password' }: { label?: string }) {
  return (
    <Field
      name="password"
      label={label}
      type="password"
      autocomplete="new-password"
      minlength={PASSWORD_CHARS_MIN}
      maxlength={PASSWORD_CHARS_MAX * 2}
      hint={PASSWORD_HINT}
    />
  );
}

/** Whose password it is: shown, sent along for password managers, and not theirs to change. */
function KnownEmail({ email }: { email: string }) {
  return (
    <Field
      name="email"
      label="E-mail address"
      type="email"
      value={email}
      readonly={true}
      autocomplete="username"
    />
  );
}

export interface SetUpPage {
  readonly token: string;
  readonly passwords: boolean;
  readonly organisation?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly trouble?: string | undefined;
}

export function setUpPage(page: SetUpPage): string {
  const { token, passwords, organisation, name, email, trouble } = page;
  return gateDocument({
    title: 'Set up Wicketgate',
    lead: 'This makes the organisation that owns everything here, and you its first admin.',
    trouble,
    children: (
      <form method="post" action="/setup">
        <Hidden name="token" value={token} />
        <Field
          name="organisation"
          label="Organisation"
          value={organisation}
          maxlength={128}
          autocomplete="organization"
          hint="A company, a team, or your own name."
        />
        <Field
          name="name"
          label="Your name"
          value={name}
          maxlength={128}
          optional={true}
          autocomplete="name"
          hint="Optional."
        />
        <Field
          name="email"
          label="E-mail address"
          type="email"
          value={email}
          autocomplete="username"
          hint="You sign in with it. Nothing is sent to it."
        />
        {passwords ? <NewPassword /> : null}
        <button type="submit">Set up</button>
      </form>
    ),
  });
}

export interface SignInPage {
  readonly passwords: boolean;
  readonly issuers: readonly IssuerLink[];
  readonly to: string;
  readonly email?: string | undefined;
  readonly trouble?: string | undefined;
  readonly done?: string | undefined;
}

export function signInPage(page: SignInPage): string {
  const { passwords, issuers, to, email, trouble, done } = page;
  return gateDocument({
    title: 'Sign in',
    trouble,
    done,
    children: (
      <>
        {passwords ? (
          <form method="post" action="/sign-in">
            <Hidden name="to" value={to} />
            <Field
              name="email"
              label="E-mail address"
              type="email"
              value={email}
              autocomplete="username"
            />
            <Field
              name="password"
              label="Password"
              type="password"
              maxlength={PASSWORD_CHARS_MAX * 2}
              autocomplete="current-password"
            />
            <button type="submit">Sign in</button>
          </form>
        ) : null}
        {passwords && issuers.length > 0 ? <p class="or">or</p> : null}
        <Issuers issuers={issuers} verb="Sign in with" />
        {passwords ? (
          <p class="quiet lead">
            Password forgotten? An admin of your organisation can make a link.
          </p>
        ) : null}
      </>
    ),
  });
}

const MAY: Readonly<Record<Role, string>> = {
  viewer: 'see servers, policies, grants and records',
  policy_manager: 'edit policies and decide on approvals',
  admin: 'do everything',
};

export interface InvitationPage {
  readonly token: string;
  readonly organisation: string;
  readonly email: string;
  readonly name?: string | undefined;
  readonly role: Role;
  readonly passwords: boolean;
  readonly issuers: readonly IssuerLink[];
  readonly trouble?: string | undefined;
}

export function invitationPage(page: InvitationPage): string {
  const { token, organisation, email, role, passwords, issuers, trouble } = page;
  return gateDocument({
    title: `Join ${organisation}`,
    lead: `You are invited as ${role.replace('_', ' ')}: you may ${MAY[role]}.`,
    trouble,
    children: (
      <>
        <Issuers issuers={issuers} verb="Join with" />
        {passwords && issuers.length > 0 ? <p class="or">or</p> : null}
        {passwords ? (
          <form method="post" action="/invitation">
            <Hidden name="token" value={token} />
            <KnownEmail email={email} />
            <NewPassword label="Choose a password" />
            <button type="submit">Join</button>
          </form>
        ) : null}
      </>
    ),
  });
}

export interface NewPasswordPage {
  readonly token: string;
  readonly email: string;
  readonly trouble?: string | undefined;
}

export function newPasswordPage({ token, email, trouble }: NewPasswordPage): string {
  return gateDocument({
    title: 'Choose a new password',
    lead: 'You are then signed in here, and signed out everywhere else.',
    trouble,
    children: (
      <form method="post" action="/password">
        <Hidden name="token" value={token} />
        <KnownEmail email={email} />
        <NewPassword label="New password" />
        <button type="submit">Set the password</button>
      </form>
    ),
  });
}

export interface MessagePage {
  readonly title: string;
  readonly text: string;
  readonly link?: { readonly text: string; readonly href: string };
}

export function messagePage({ title, text, link }: MessagePage): string {
  return gateDocument({
    title,
    lead: text,
    children:
      link === undefined ? null : (
        <p class="lead">
          <a href={link.href}>{link.text}</a>
        </p>
      ),
  });
}
