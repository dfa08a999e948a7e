// Tells a key that is a command of a screen from one that somebody types.

/** A plain key that nobody else wants: not in a field, an editor, a dialog, or with a modifier. */
export function isCommand(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  return target.closest('input, textarea, select, [contenteditable="true"], dialog') === null;
}
