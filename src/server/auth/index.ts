export { createGrantIndex, type Grant, type GrantIndex } from './grant-index.ts';
export { isToken, mintToken } from './grant-token.ts';
export { hashToken, isTokenText, mintId, mintTokenText, tokenTextOf } from './token-text.ts';
