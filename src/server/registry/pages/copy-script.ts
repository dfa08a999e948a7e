// The only script of the pages: puts a copy button on code. Without it every page still says and does
// the same, so it runs late and fails quietly. A file of its own, because the content security policy
// allows nothing inline.
import { sha256Hex } from '#server/host/hash.ts';

export const SCRIPT = `for (const figure of document.querySelectorAll('figure.code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  const label = figure.querySelector('figcaption')?.textContent?.trim() ?? '';
  button.setAttribute('aria-label', 'Copy: ' + label);
  button.addEventListener('click', async () => {
    const text = figure.querySelector('code')?.textContent ?? '';
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      const range = document.createRange();
      range.selectNodeContents(figure.querySelector('code'));
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  });
  figure.querySelector('figcaption')?.append(button);
}
`;

/** With its hash in the name, so that it can be kept for ever. */
export const SCRIPT_PATH = `/assets/copy-${sha256Hex(SCRIPT).slice(0, 12)}.js`;
