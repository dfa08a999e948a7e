// Room: the records: list, live tail, "why?", sessions, charts, and what the overview shows of them.
export { RecentCalls } from './recent-calls.tsx';
export { RecordsScreen } from './records-screen.tsx';
export { SessionScreen } from './session-screen.tsx';
