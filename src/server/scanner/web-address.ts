// A repository as packages write it (`git+https:`, `git@host:`, `owner/name`), as the address that a
// browser opens.

const SHORT = /^(?:(github|gitlab|bitbucket):)?([\w.-]+)\/([\w.-]+)$/;
const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};

/** `https://…` without `.git`; `undefined` when it is no such address. */
export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const written = text.trim();
  const short = SHORT.exec(written);
  if (short !== null) {
    return tidy(`https://${HOSTS[short[1] ?? 'github'] ?? 'github.com'}/${short[2]}/${short[3]}`);
  }
  const scp = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](.+)$/.exec(written);
  if (scp !== null) return tidy(`https://${scp[1]}/${scp[2]}`);
  return tidy(written.replace(/^git\+/, '').replace(/^(?:git|ssh|http):\/\//, 'https://'));
}

function tidy(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:') return undefined;
  // A folder of a repository is shown below its branch.
  const whole = url.pathname.replace(/\/(?:-\/)?(?:tree|blob|src)\/.*$/, '');
  const path = whole.replace(/\/+$/, '').replace(/\.git$/, '');
  return `https://${url.host}${path}`;
}
