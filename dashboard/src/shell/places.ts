// The places of the dashboard, in the order of its navigation; the palette and the keys use them too.
import type { Action } from '#contract/roles.ts';
import type { IconName } from '#dashboard/ui/index.ts';

export interface Place {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
  /** Shown to those who may do it. */
  readonly action?: Action;
}

export interface Group {
  readonly label: string;
  readonly places: readonly Place[];
}

export const GROUPS: readonly Group[] = [
  {
    label: 'Traffic',
    places: [
      { path: '/', label: 'Overview', icon: 'overview', key: 'o' },
      { path: '/approvals', label: 'Approvals', icon: 'approvals', key: 'a' },
      { path: '/records', label: 'Records', icon: 'records', key: 'r' },
    ],
  },
  {
    label: 'Access',
    places: [
      { path: '/servers', label: 'Servers', icon: 'servers', key: 's' },
      { path: '/policies', label: 'Policies', icon: 'policies', key: 'p' },
      { path: '/grants', label: 'Grants', icon: 'grants', key: 'g' },
    ],
  },
  {
    label: 'Organisation',
    places: [
      { path: '/members', label: 'Members', icon: 'members', key: 'm' },
      { path: '/audit', label: 'Audit log', icon: 'audit', key: 'u', action: 'audit.read' },
      { path: '/settings', label: 'Settings', icon: 'settings', key: 't' },
    ],
  },
];

export const PLACES: readonly Place[] = GROUPS.flatMap(({ places }) => places);
