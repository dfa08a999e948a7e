// Who may do what in the control plane. Apart from the schemas, since the dashboard's first load
// needs this table and not a validator.

export const ROLES = ['viewer', 'policy_manager', 'admin'] as const;
/** Each role may do what the one before it may. */
export type Role = (typeof ROLES)[number];

/**
 * What can be done, and the least role that may do it. Every route of the control API names one;
 * a test walks route × role. Source: control-plane page, "Roles".
 */
export const ROLE_OF_ACTION = {
  'servers.read': 'viewer',
  'policies.read': 'viewer',
  'grants.read': 'viewer',
  'records.read': 'viewer',
  'approvals.read': 'viewer',
  'members.read': 'viewer',
  'policies.write': 'policy_manager',
  'grants.attach': 'policy_manager',
  'approvals.decide': 'policy_manager',
  'grants.write': 'admin',
  'servers.write': 'admin',
  'members.write': 'admin',
  'audit.read': 'admin',
  'settings.write': 'admin',
} as const satisfies Readonly<Record<string, Role>>;
export type Action = keyof typeof ROLE_OF_ACTION;
