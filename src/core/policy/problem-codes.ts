// Every code that a problem of a policy can have (§9): stable, so that tools can rely on them. The
// language guide explains each one.

/** Errors reject the document. */
export const ERROR_CODES = [
  'unreadable',
  'duplicate_key',
  'unknown_field',
  'missing_field',
  'wrong_type',
  'unknown_value',
  'unknown_version',
  'unknown_class',
  'empty_name',
  'name_too_long',
  'duplicate_name',
  'out_of_range',
  'empty_list',
  'invalid_path',
  'invalid_pattern',
  'invalid_base_path',
  'invalid_host',
  'invalid_time',
  'match_without_each',
  'action_excludes',
  'reason_without_action',
  'amount_twice',
  'limits_disagree',
  'test_failed',
] as const;

/** Warnings do not. The last five need the server's tool list. */
export const WARNING_CODES = [
  'never_denies',
  'hidden_tool',
  'unknown_tool',
  'unknown_path',
  'excluded_value',
  'unreachable_rule',
  'unrestricted_tool',
] as const;

export type ProblemCode = (typeof ERROR_CODES)[number] | (typeof WARNING_CODES)[number];
