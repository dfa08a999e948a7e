// Which screen stands at which address. Each is loaded when it is first shown.
import { type ComponentType, lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useParams } from 'wouter';
import { ButtonLink, Empty, Loading, Page } from '#dashboard/ui/index.ts';

type Loaded = { readonly default: ComponentType };

/** A screen that is loaded when it is wanted. */
function screen(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async (): Promise<Loaded> => ({ default: await load() }));
}

const servers = () => import('#dashboard/servers/index.ts');
const grants = () => import('#dashboard/grants/index.ts');
const policies = () => import('#dashboard/policies/index.ts');
const records = () => import('#dashboard/records/index.ts');
const people = () => import('#dashboard/people/index.ts');

/** Tried in this order. */
const SCREENS: readonly (readonly [path: string, screen: ComponentType])[] = [
  ['/', screen(async () => (await import('#dashboard/overview/index.ts')).OverviewScreen)],
  ['/guide', screen(async () => (await import('#dashboard/guide/index.ts')).GuideScreen)],
  ['/servers', screen(async () => (await servers()).ServersScreen)],
  ['/servers/new', screen(async () => (await servers()).AddServerScreen)],
  ['/servers/:server', screen(async () => (await servers()).ServerScreen)],
  ['/policies', screen(async () => (await policies()).PoliciesScreen)],
  ['/policies/:policy', screen(async () => (await policies()).PolicyScreen)],
  ['/builder', screen(async () => (await import('#dashboard/builder/index.ts')).BuilderScreen)],
  ['/grants', screen(async () => (await grants()).GrantsScreen)],
  ['/grants/new', screen(async () => (await grants()).NewGrantScreen)],
  ['/grants/:grant', screen(async () => (await grants()).GrantScreen)],
  [
    '/approvals',
    screen(async () => (await import('#dashboard/approvals/index.ts')).ApprovalsScreen),
  ],
  ['/approvals/:approval', HeldCall],
  ['/records', screen(async () => (await records()).RecordsScreen)],
  ['/records/session', screen(async () => (await records()).SessionScreen)],
  ['/members', screen(async () => (await people()).MembersScreen)],
  ['/audit', screen(async () => (await people()).AuditScreen)],
  ['/settings', screen(async () => (await import('#dashboard/settings/index.ts')).SettingsScreen)],
];

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        {SCREENS.map(([path, Screen]) => (
          <Route key={path} path={path} component={Screen} />
        ))}
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

/** The address that agents are told: the call among all, so that it is found when it is decided too. */
function HeldCall() {
  const { approval = '' } = useParams();
  return <Redirect to={`/approvals?state=all&id=${encodeURIComponent(approval)}`} replace />;
}

function NotFound() {
  return (
    <Page title="Nothing is here">
      <Empty
        title="There is no screen at this address."
        action={
          <ButtonLink to="/" tone="primary">
            To the overview
          </ButtonLink>
        }
      />
    </Page>
  );
}
