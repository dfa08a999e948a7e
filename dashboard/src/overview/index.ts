// Room: the first screen.
export { OverviewScreen } from './overview-screen.tsx';
