// Room: the screens of members and of what they did.
export { AuditScreen } from './audit-screen.tsx';
export { MembersScreen } from './members-screen.tsx';
export { ROLE_LABELS, ROLE_OPTIONS, roleOf } from './role-labels.ts';
