export {
  createGrantBook,
  createGrantIndex,
  type Grant,
  type GrantBook,
  type GrantIndex,
  joinGrants,
  type PreviousToken,
} from './grant-index.ts';
export { isToken, mintToken } from './grant-token.ts';
export { hashToken, isTokenText, mintTokenText, tokenTextOf } from './token-text.ts';
