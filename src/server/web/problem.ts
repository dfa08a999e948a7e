// Problem details (RFC 9457): the one form in which our HTTP APIs say no. Thrown by handlers as
// `HttpProblem`, made into answers by the routes; details never tell of the inside.

/** What is wrong with one value of a request. */
export interface ProblemPlace {
  /** Where it stands. */
  readonly in: 'path' | 'query' | 'body';
  /** Name of the parameter, or RFC 6901 pointer into the body. */
  readonly at: string;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
}

export interface ProblemMore {
  /** What to do about it. */
  readonly help?: string;
  readonly errors?: readonly ProblemPlace[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members, such as the problems of a document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** A request that is answered with a problem. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly more: ProblemMore;

  /** @param detail one sentence, lower case, no full stop, user input in backticks */
  constructor(status: number, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.status = status;
    this.more = more;
  }
}

/** The answer `application/problem+json`. */
export function problemResponse({ status, message, more }: HttpProblem): Response {
  const { help, errors, headers, members } = more;
  const body = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    ...(message === '' ? {} : { detail: message }),
    ...(help === undefined ? {} : { help }),
    ...(errors === undefined ? {} : { errors }),
    ...members,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
  });
}
