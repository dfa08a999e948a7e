// Room: the inbox of held calls.
export { ApprovalsScreen } from './approvals-screen.tsx';
