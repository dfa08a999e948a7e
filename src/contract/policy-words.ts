// The closed lists and bounds of the policy language, apart from the schema that uses them: the
// engine needs these at run time, and nothing else of it.

export const ACTIONS = ['allow', 'deny', 'hide', 'require_approval'] as const;
export const EXPECTATIONS = ['allow', 'deny', 'ask', 'hidden'] as const;
export const OPERATORS = [
  'exists',
  'eq',
  'neq',
  'in',
  'not_in',
  'lt',
  'lte',
  'gt',
  'gte',
  'contains',
  'regex',
  'starts_with',
  'ends_with',
  'length_lte',
  'length_gte',
  'path_under',
  'host_in',
] as const;
/** The longest window in seconds: 366 days. */
export const WINDOW_SECONDS_MAX = 31_622_400;
/** The longest name of a counter, in code points. */
export const COUNTER_NAME_MAX = 128;
export type Operator = (typeof OPERATORS)[number];
