// Room: the screens of grants.
export { GrantScreen } from './grant-screen.tsx';
export { GrantTable } from './grant-table.tsx';
export { GrantsScreen } from './grants-screen.tsx';
export { NewGrantScreen } from './new-grant-screen.tsx';
export { Snippets } from './snippets.tsx';
