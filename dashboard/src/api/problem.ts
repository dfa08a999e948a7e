// A "no" of the API (RFC 9457) or of the way to it, as every screen shows it.

export interface ProblemPlace {
  /** Parameter, or pointer into the body. */
  readonly at: string;
  readonly message: string;
}

interface ProblemBody {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly help?: unknown;
  readonly errors?: unknown;
  readonly requestId?: unknown;
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** HTTP status; 0: there was no answer. */
  readonly status: number;
  readonly help: string | undefined;
  readonly errors: readonly ProblemPlace[];
  readonly requestId: string | undefined;

  constructor(status: number, body: ProblemBody, requestId?: string) {
    super(
      textOf(body.detail) ?? textOf(body.title) ?? `the gateway answered with status ${status}`,
    );
    this.status = status;
    this.help = textOf(body.help);
    this.errors = placesOf(body.errors);
    this.requestId = requestId ?? textOf(body.requestId);
  }

  get detail(): string {
    return this.message;
  }

  /** What somebody caught, as a problem. */
  static from(error: unknown): ApiProblem {
    if (error instanceof ApiProblem) return error;
    return new ApiProblem(0, { detail: error instanceof Error ? error.message : String(error) });
  }

  /** What is wrong with one member of the body that was sent. */
  at(pointer: string): string | undefined {
    return this.errors.find(({ at }) => at === pointer)?.message;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function placesOf(value: unknown): readonly ProblemPlace[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((place: { at?: unknown; message?: unknown } | null) => {
    const message = textOf(place?.message);
    return message === undefined ? [] : [{ at: textOf(place?.at) ?? '', message }];
  });
}
