// Whose account it is that an issuer vouches for. Decides alone, from what the issuer said and what
// the store knows. INVARIANT: an address that the issuer has not verified opens nothing, and nobody
// comes into an account that has a password by an issuer's word alone, unless the operator has said
// that this issuer speaks for the domain.
import type { Account } from './desk.ts';

export interface Claims {
  /** Lower case; `undefined`: not told. */
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
}

export interface AccountQuestion {
  readonly claims: Claims;
  /** The account that is connected with this very subject. */
  readonly known: Account | undefined;
  /** Accounts with the address of the claims, of all organisations. */
  readonly sameAddress: readonly Account[];
  /** Who was invited by the link that is being accepted. */
  readonly invited: Account | undefined;
  /** The signed-in member who connects the account. */
  readonly connecting: Account | undefined;
  readonly allowedDomains: readonly string[];
  /** Ids of all organisations. */
  readonly organisations: readonly string[];
}

export type AccountRefusal =
  | 'unverified'
  | 'other-account'
  | 'other-address'
  | 'not-connected'
  | 'not-invited';

export type AccountAnswer =
  | { readonly kind: 'sign-in'; readonly account: Account }
  /** Connects the subject with the account, then signs in. */
  | { readonly kind: 'connect'; readonly account: Account }
  | { readonly kind: 'create'; readonly organisation: string; readonly email: string }
  | { readonly kind: 'refused'; readonly why: AccountRefusal };

export function decideAccount(question: AccountQuestion): AccountAnswer {
  const { known, invited, connecting, claims } = question;
  const wanted = connecting ?? invited;
  if (known !== undefined) {
    const isOther = wanted !== undefined && wanted.member.id !== known.member.id;
    return isOther ? refused('other-account') : { kind: 'sign-in', account: known };
  }
  // Who is signed in may connect any account of theirs: the address does not matter.
  if (connecting !== undefined) return { kind: 'connect', account: connecting };
  if (claims.email === undefined || !claims.emailVerified) return refused('unverified');
  if (invited !== undefined) {
    const same = invited.member.email.toLowerCase() === claims.email;
    if (!same) return refused('other-address');
    return isFresh(invited) ? { kind: 'connect', account: invited } : refused('not-connected');
  }
  return byAddress(question, claims.email);
}

function byAddress(question: AccountQuestion, email: string): AccountAnswer {
  const { sameAddress, organisations } = question;
  const speaksFor = question.allowedDomains.includes(email.slice(email.lastIndexOf('@') + 1));
  const account = sameAddress.find(
    (one) => isFresh(one) || (speaksFor && !one.member.signIn.includes('oidc')),
  );
  if (account !== undefined) return { kind: 'connect', account };
  if (sameAddress.length > 0) return refused('not-connected');
  const [organisation, ...others] = organisations;
  // With several organisations nobody can say to which one a stranger belongs.
  if (!speaksFor || organisation === undefined || others.length > 0) return refused('not-invited');
  return { kind: 'create', organisation, email };
}

/** Invited and never signed in: there is nothing that could be taken over. */
function isFresh({ member }: Account): boolean {
  return member.invited && member.signIn.length === 0;
}

function refused(why: AccountRefusal): AccountAnswer {
  return { kind: 'refused', why };
}
