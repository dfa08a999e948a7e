// Room: the frame around every screen.
export { App } from './app.tsx';
