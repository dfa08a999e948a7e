// Which screen stands at which address. Each is loaded when it is first shown.
import { type ComponentType, lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { ButtonLink, Empty, Loading, Page } from '#dashboard/ui/index.ts';

type Loaded = { readonly default: ComponentType };

/** A screen that is loaded when it is wanted. */
function screen(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async (): Promise<Loaded> => ({ default: await load() }));
}

/** Tried in this order. */
const SCREENS: readonly (readonly [path: string, screen: ComponentType])[] = [];

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
