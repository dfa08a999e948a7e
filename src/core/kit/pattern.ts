// Regular expressions that others wrote, in policies and in tool schemas: RE2 syntax with the flags
// of Go's `regexp`, by re2js, whose time is linear in the text whatever the pattern. No JavaScript
// RegExp sees such a pattern.
import { RE2JS } from 're2js';
import { bad, good, type Result } from './result.ts';

/** True when the pattern is found anywhere in the text. */
export type Finder = (text: string) => boolean;

/** Compiles a pattern; fails with what RE2 says about it. */
export function compilePattern(source: string): Result<Finder, string> {
  const pattern = compile(source);
  return pattern.ok ? good((text) => pattern.value.test(text)) : pattern;
}

/** How many steps a pattern is compiled to: what it takes up, and what a character costs at most. */
export function measurePattern(source: string): Result<number, string> {
  const pattern = compile(source);
  return pattern.ok ? good(pattern.value.programSize()) : pattern;
}

function compile(source: string): Result<RE2JS, string> {
  try {
    return good(RE2JS.compile(source));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'invalid pattern';
    return bad(reason.replace(/^error parsing regexp: /, ''));
  }
}
