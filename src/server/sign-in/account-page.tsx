// One's own account: the password, connected accounts, signing out. Every form carries the token of
// the session.
import type { Child } from 'hono/jsx';
import type { Member } from '#contract/control.ts';
import { shown } from '#core/kit/shown.ts';
import { Field, gateDocument, Hidden } from './gate-page.tsx';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from './password-rules.ts';

export interface AccountPage {
  readonly member: Member;
  readonly organisation: string;
  readonly csrf: string;
  readonly passwords: boolean;
  /** Issuers that may be connected. */
  readonly issuers: readonly { readonly id: string; readonly name: string }[];
  readonly trouble?: string | undefined;
  readonly done?: string | undefined;
}

export function accountPage(page: AccountPage): string {
  const { member, organisation, csrf, passwords, issuers, trouble, done } = page;
  return gateDocument({
    title: 'Your account',
    trouble,
    done,
    children: (
      <>
        <dl>
          <dt>Signed in as</dt>
          <dd>{member.email}</dd>
          <dt>Organisation</dt>
          <dd>{shown(organisation)}</dd>
          <dt>Role</dt>
          <dd>{member.role.replace('_', ' ')}</dd>
        </dl>
        <p>
          <a href="/app/">To the dashboard</a>
        </p>
        {passwords ? <PasswordForm member={member} csrf={csrf} /> : null}
        {issuers.length === 0 ? null : (
          <section>
            <h2>
              {member.signIn.includes('oidc') ? 'Connect another account' : 'Connect an account'}
            </h2>
            {issuers.map(({ id, name }) => (
              <Line action="/account/connect" csrf={csrf}>
                <Hidden name="issuer" value={id} />
                <button class="second" type="submit">
                  Connect {name}
                </button>
              </Line>
            ))}
          </section>
        )}
        <section>
          <h2>Sign out</h2>
          <Line action="/sign-out" csrf={csrf}>
            <button class="second" type="submit">
              Sign out
            </button>
          </Line>
          <Line action="/account/sign-out-everywhere" csrf={csrf}>
            <button class="second" type="submit">
              Sign out everywhere
            </button>
          </Line>
        </section>
      </>
    ),
  });
}

function PasswordForm({ member, csrf }: { member: Member; csrf: string }) {
  const has = member.signIn.includes('password');
  return (
    <section>
      <h2>{has ? 'Change the password' : 'Set a password'}</h2>
      <form method="post" action="/account/password">
        <Hidden name="csrf" value={csrf} />
        <input type="text" hidden={true} autocomplete="username" value={member.email} />
        {has ? (
          <Field
            name="current"
            label="Password now"
            type="password"
            maxlength={PASSWORD_CHARS_MAX * 2}
            autocomplete="current-password"
          />
        ) : null}
        <Field
          name="password"
          label="New password"
          type="password"
          minlength={PASSWORD_CHARS_MIN}
          maxlength={PASSWORD_CHARS_MAX * 2}
          autocomplete="new-password"
          hint={`At least ${PASSWORD_CHARS_MIN} characters. All other sessions end.`}
        />
        <button type="submit">{has ? 'Change the password' : 'Set the password'}</button>
      </form>
    </section>
  );
}

function Line({ action, csrf, children }: { action: string; csrf: string; children?: Child }) {
  return (
    <form class="line" method="post" action={action}>
      <Hidden name="csrf" value={csrf} />
      {children}
    </form>
  );
}
