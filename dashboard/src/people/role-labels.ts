// Roles as people read them.
import { ROLES, type Role } from '#contract/roles.ts';
import type { Option } from '#dashboard/ui/index.ts';

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  policy_manager: 'policy manager',
  admin: 'admin',
};

export const ROLE_OPTIONS: readonly Option[] = ROLES.map((value) => ({
  value,
  label: ROLE_LABELS[value],
}));

/** What a select gives, as a role. */
export function roleOf(value: string): Role {
  return ROLES.find((role) => role === value) ?? 'viewer';
}
