export { createGrantIndex, type Grant, type GrantIndex } from './grant-index.ts';
export { hashToken, isToken, mintToken } from './grant-token.ts';
