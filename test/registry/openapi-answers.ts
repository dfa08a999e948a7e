// Holds answers of the API to its own OpenAPI document: status, media type, and the body against the
// schema that the document gives for them.
import { Validator } from '@cfworker/json-schema';

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
      }
    >
  >;
}

export interface AnswerCheck {
  readonly document: OpenApiDocument;
  /** What is wrong with an answer; empty when the document describes it. */
  complaints(method: string, path: string, answer: Response): Promise<readonly string[]>;
}

export function createAnswerCheck(text: string): AnswerCheck {
  const document: OpenApiDocument = JSON.parse(text);
  const validatorOf = (reference: string) =>
    new Validator({ $ref: reference, components: document.components }, '2020-12', false);
  return {
    document,
    async complaints(method, path, answer) {
      const operation = operationAt(document, method, path);
      const described = operation?.responses[String(answer.status)] ?? problemOf(document, answer);
      if (described === undefined) return [`${path}: status ${answer.status} is not described`];
      const text = await answer.text();
      if (described.content === undefined) return text === '' ? [] : [`${path}: has a body`];
      const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
      const reference = described.content[type]?.schema.$ref;
      if (reference === undefined) return [`${path}: ${type} is not described`];
      const lines = type === 'application/jsonl' ? text.trimEnd().split('\n') : [text];
      const validator = validatorOf(reference);
      return lines.flatMap((line) =>
        validator
          .validate(JSON.parse(line))
          .errors.map(({ instanceLocation, error }) => `${path}: ${instanceLocation}: ${error}`),
      );
    },
  };
}

function operationAt(document: OpenApiDocument, method: string, path: string) {
  const bare = path.split('?')[0] ?? '';
  const template = Object.keys(document.paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .find((one) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare));
  return template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()];
}

/** Problems have one form, whatever the operation. */
function problemOf({ paths }: OpenApiDocument, { status }: Response) {
  const [first] = Object.values(paths);
  return status >= 400 ? Object.values(first ?? {})[0]?.responses['default'] : undefined;
}
