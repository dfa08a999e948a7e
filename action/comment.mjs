// The one comment in the pull request: found by its first line, changed in place, written when it is
// not there yet. Speaks to the API of GitHub and to nothing else.
import { readFileSync } from 'node:fs';

const MARKER = '<!-- wicketgate-check -->';
const TIMEOUT_MS = 20_000;
const PER_PAGE = 100;
const PAGES_MAX = 50;

/** The comment could not be written; the check itself is done. */
export class CommentFailed extends Error {}

/** Where comments of this run go; `undefined` when it is not about a pull request. */
export function pullRequestOf(environment) {
  const { GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: repository } = environment;
  if (!file || !repository) return undefined;
  let event;
  try {
    event = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  const number = event?.pull_request?.number;
  return Number.isSafeInteger(number) ? { repository, number } : undefined;
}

function client(environment, token) {
  const base = (environment.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
  return async (method, path, body) => {
    const init = {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'wicketgate-action',
        'x-github-api-version': '2022-11-28',
      },
      // The token is for this host.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    let response;
    try {
      response = await fetch(`${base}${path}`, init);
    } catch (error) {
      throw new CommentFailed(`GitHub could not be reached (${error.cause?.code ?? error.name})`);
    }
    if (response.ok) return response.json();
    const hint = response.status === 403 ? '; the job needs `pull-requests: write`' : '';
    throw new CommentFailed(`GitHub answered with status ${response.status}${hint}`);
  };
}

async function findOwn(ask, { repository, number }) {
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const path = `/repos/${repository}/issues/${number}/comments?per_page=${PER_PAGE}&page=${page}`;
    const comments = await ask('GET', path);
    // Quoting it in an answer does not make a comment ours: the marker is its beginning.
    const own = comments.find(({ body }) => String(body ?? '').startsWith(MARKER));
    if (own !== undefined || comments.length < PER_PAGE) return own;
  }
  return undefined;
}

/** Writes or changes the comment. @returns its address. Throws `CommentFailed` */
export async function writeComment(markdown, pullRequest, token, environment) {
  const ask = client(environment, token);
  const { repository, number } = pullRequest;
  const own = await findOwn(ask, pullRequest);
  const body = `${MARKER}\n${markdown}`;
  const written =
    own === undefined
      ? await ask('POST', `/repos/${repository}/issues/${number}/comments`, { body })
      : await ask('PATCH', `/repos/${repository}/issues/comments/${own.id}`, { body });
  return String(written.html_url ?? '');
}
