import { expect, test } from 'vitest';
import { defaultDataFolder } from './data-folder.ts';

test.each<readonly [string, NodeJS.Platform, Readonly<Record<string, string>>, string]>([
  ['a named folder', 'linux', { WICKETGATE_STATE: '/srv/w', XDG_DATA_HOME: '/x' }, '/srv/w'],
  ['Linux', 'linux', {}, '/home/me/.local/share/wicketgate'],
  ['Linux with XDG_DATA_HOME', 'linux', { XDG_DATA_HOME: '/x' }, '/x/wicketgate'],
  ['a relative XDG_DATA_HOME', 'linux', { XDG_DATA_HOME: 'x' }, '/home/me/.local/share/wicketgate'],
  ['macOS', 'darwin', {}, '/home/me/Library/Application Support/wicketgate'],
  ['Windows', 'win32', { LOCALAPPDATA: '/local' }, '/local/wicketgate'],
  ['an empty name', 'linux', { WICKETGATE_STATE: '' }, '/home/me/.local/share/wicketgate'],
])('the data folder of %s is the usual one', (_name, platform, environment, wanted) => {
  expect(defaultDataFolder(environment, platform, '/home/me')).toBe(wanted);
});
