// Room: who people and programs are to the control plane: set-up, passwords, sessions, issuers,
// invitations, API tokens. Used by the control API and mounted by `serve`.
export { localApiToken, type MintedApiToken, mintApiToken } from './api-token.ts';
export type { Caller, CallerOf } from './caller.ts';
export { type CliAccess, keepCliFile, readCliFile } from './cli-file.ts';
export { createSignIn, type SignIn, type SignInParts } from './create-sign-in.ts';
export { actorOf, type Identify, type Identity } from './identity.ts';
export { createSecretLinks, type MadeLink } from './secret-links.ts';
