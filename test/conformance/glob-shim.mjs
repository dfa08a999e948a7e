// Lets the conformance suite load on Node 20: it imports `globSync` of `node:fs`, which exists from
// Node 22 on, for a command that these tests never run. Use: `node --import ./glob-shim.mjs …`.
import { register } from 'node:module';

const SHIM = `
export * from 'node:fs';
export { default } from 'node:fs';
export const globSync = () => { throw new Error('globSync is not available'); };
`;

const HOOKS = `
export async function resolve(specifier, context, next) {
  const fromSuite = context.parentURL?.includes('/conformance/dist/');
  if (!fromSuite || (specifier !== 'fs' && specifier !== 'node:fs')) return next(specifier, context);
  return { url: 'shim:fs', shortCircuit: true };
}
export async function load(url, context, next) {
  if (url !== 'shim:fs') return next(url, context);
  return { format: 'module', shortCircuit: true, source: ${JSON.stringify(SHIM)} };
}
`;

register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
