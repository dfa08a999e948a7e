// Room: the screen of settings.
export { SettingsScreen } from './settings-screen.tsx';
