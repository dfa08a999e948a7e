// Room: the records: list, live tail, "why?", sessions, charts. The overview takes `recent-calls.tsx`
// by itself, so that it does not load the screens.
export { RecordsScreen } from './records-screen.tsx';
export { SessionScreen } from './session-screen.tsx';
