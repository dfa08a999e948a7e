// Room: the guide of the first minutes.
export { GuideScreen } from './guide-screen.tsx';
