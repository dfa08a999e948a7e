// Whether a version of Node fits what a package says in `engines.node`. Reads the ranges that stand
// there: comparators, `^`, `~`, `x`, hyphens and `||`. What it cannot read counts as fitting, as npm
// only warns.

type Version = readonly [number, number, number];

const PART = '(?:0|[1-9]\\d*|[xX*])';
const PARTIAL = new RegExp(`^v?(${PART})(?:\\.(${PART}))?(?:\\.(${PART}))?(?:[-+].*)?$`);

export function fitsEngine(range: string, version: string): boolean {
  const running = readVersion(version);
  if (running === undefined) return true;
  return range.split('||').some((alternative) => fitsAll(alternative.trim(), running));
}

function fitsAll(text: string, running: Version): boolean {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  const normal = hyphen === null ? text : `>=${hyphen[1]} <=${hyphen[2]}`;
  const comparators = normal.replace(/([<>=~^])\s+/g, '$1').split(/[\s,]+/);
  return comparators.every((one) => one === '' || fits(one, running));
}

function fits(comparator: string, running: Version): boolean {
  const match = /^(>=|<=|>|<|=|\^|~>?)?(.*)$/.exec(comparator);
  const parts = PARTIAL.exec(match?.[2] ?? '');
  if (match === null || parts === null) return true;
  const given = parts
    .slice(1, 4)
    .map((part) => (part === undefined || /[xX*]/.test(part) ? undefined : Number(part)));
  const [major, minor, patch] = given;
  if (major === undefined) return match[1] !== '<' && match[1] !== '>';
  const low: Version = [major, minor ?? 0, patch ?? 0];
  const high = above(match[1] ?? '=', major, minor, patch);
  switch (match[1]) {
    case '>=':
      return compare(running, low) >= 0;
    case '<':
      return compare(running, low) < 0;
    case '>':
      return patch === undefined ? compare(running, high) >= 0 : compare(running, low) > 0;
    case '<=':
      return patch === undefined ? compare(running, high) < 0 : compare(running, low) <= 0;
    default:
      return compare(running, low) >= 0 && compare(running, high) < 0;
  }
}

/** The first version that is no longer meant. */
function above(
  operator: string,
  major: number,
  minor: number | undefined,
  patch: number | undefined,
): Version {
  if (minor === undefined) return [major + 1, 0, 0];
  if (operator === '^') {
    if (major > 0) return [major + 1, 0, 0];
    if (minor > 0 || patch === undefined) return [0, minor + 1, 0];
    return [0, 0, patch + 1];
  }
  if (patch === undefined || operator.startsWith('~')) return [major, minor + 1, 0];
  return [major, minor, patch + 1];
}

function readVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Negative when `one` is older. */
export function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
