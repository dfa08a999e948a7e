// Text normalisation of absolute POSIX paths for `path_under` (§4.1). No file system is asked, so
// symbolic links are not resolved.

const ESCAPE = /%[0-9a-fA-F]{2}/;

/**
 * The path with repeated slashes, `.` and `..` segments and a trailing slash removed; `undefined`
 * when it is not absolute or holds a NUL, a backslash or a percent escape.
 */
export function normalisePosixPath(text: string): string | undefined {
  if (!text.startsWith('/') || text.includes('\0') || text.includes('\\') || ESCAPE.test(text)) {
    return undefined;
  }
  const kept: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

/** True when the normalised `path` is the normalised `base` or below it. */
export function isUnder(path: string, base: string): boolean {
  return base === '/' || path === base || path.startsWith(`${base}/`);
}
