// The ways to the issuers, as pages show them.
import type { Desk } from './desk.ts';
import type { IssuerLink } from './gate-page.tsx';

/** The buttons of a page. */
export function issuerLinks(
  { issuers }: Pick<Desk, 'issuers'>,
  more: Readonly<Record<string, string>>,
): IssuerLink[] {
  const query = new URLSearchParams(more).toString();
  return [...issuers.values()].map(({ id, name }) => ({
    name,
    href: `/sign-in/oidc/${id}?${query}`,
  }));
}
