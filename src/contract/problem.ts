// A problem of a document that a user wrote: returned, never thrown. Source: policy-language §9.

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** RFC 6901 pointer into the document as written; `""` is the document. */
  readonly pointer: string;
  /** 1-based; the place of the key or element at the pointer. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** Stable snake_case code. */
  readonly code: string;
  /** One sentence, lower case, no full stop, user input in backticks. */
  readonly message: string;
  /** The likely fix, when there is one. */
  readonly help?: string;
}
