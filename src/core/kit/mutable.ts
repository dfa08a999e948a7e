// A shape while it is being filled in. Hot paths fill a literal step by step instead of spreading
// optional parts into it: each spread costs about half a microsecond a call.

export type Mutable<Shape> = { -readonly [Member in keyof Shape]: Shape[Member] };
