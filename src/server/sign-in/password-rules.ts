// What may be a password: length decides, not signs and digits. Called wherever one is chosen.

export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 256;

const TOO_COMMON =
  /^(?:password|passwort|wicketgate|administrator|letmein|welcome|qwertz?y?|azerty)/i;

/** Why this cannot be the password of this person, one sentence; `undefined`: it can. */
export function passwordTrouble(password: string, email: string): string | undefined {
  const chars = [...password];
  if (chars.length < PASSWORD_CHARS_MIN) {
    return `Use at least ${PASSWORD_CHARS_MIN} characters; a few words in a row are good.`;
  }
  if (chars.length > PASSWORD_CHARS_MAX) return `Use at most ${PASSWORD_CHARS_MAX} characters.`;
  const lower = password.toLowerCase();
  const name = email.toLowerCase().split('@')[0] ?? '';
  const guessable =
    new Set(chars).size < 5 ||
    (TOO_COMMON.test(password) && chars.length < 20) ||
    lower === email.toLowerCase() ||
    (name.length >= 4 && lower.replaceAll(name, '').length < 6) ||
    isRow(lower);
  return guessable
    ? 'This would be guessed soon; use a few words that do not belong together.'
    : undefined;
}

/** `123456789012`, `abcdefghijkl`. */
function isRow(text: string): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  steps.delete(-9);
  return steps.size === 1;
}
