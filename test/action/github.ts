// A GitHub that keeps the comments of one pull request, on a port of this machine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  body: string;
}

export interface FakeGitHub {
  readonly url: string;
  readonly comments: Comment[];
  /** `METHOD path` of every request, and its token. */
  readonly requests: string[];
  /** Answers every request with this status from now on. */
  refuse(status: number): void;
  close(): Promise<void>;
}

/** Starts it. @param comments bodies that are there already */
export async function startGitHub(comments: readonly string[] = []): Promise<FakeGitHub> {
  const kept: Comment[] = comments.map((body, index) => ({ id: index + 1, body }));
  const requests: string[] = [];
  let refusal = 0;
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url} ${request.headers.authorization}`);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (refusal !== 0) return answer(refusal, { message: 'no' });
    const list = /^\/repos\/acme\/app\/issues\/7\/comments(?:\?per_page=(\d+)&page=(\d+))?$/.exec(
      url,
    );
    const one = /^\/repos\/acme\/app\/issues\/comments\/(\d+)$/.exec(url);
    const shown = (comment: Comment) => ({
      ...comment,
      html_url: `https://github.example/${comment.id}`,
    });
    if (method === 'GET' && list !== null) {
      const [size, page] = [Number(list[1] ?? 30), Number(list[2] ?? 1)];
      return answer(200, kept.slice((page - 1) * size, page * size).map(shown));
    }
    const { body = '' } = text === '' ? {} : JSON.parse(text);
    if (method === 'POST' && list !== null) {
      const comment = { id: kept.length + 1, body };
      kept.push(comment);
      return answer(201, shown(comment));
    }
    const found = kept.find(({ id }) => id === Number(one?.[1]));
    if (method === 'PATCH' && found !== undefined) {
      found.body = body;
      return answer(200, shown(found));
    }
    return answer(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // The address of a listening TCP server is an object.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments: kept,
    requests,
    refuse: (status) => {
      refusal = status;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
