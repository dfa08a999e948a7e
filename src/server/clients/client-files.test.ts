import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_IDS } from './client-entry.ts';
import { clientPlaces, findClientFiles } from './client-files.ts';
import { CLIENT_PLACES, CLIENT_TITLES } from './client-table.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-clients-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{}');
  return file;
}

function find(parts: Partial<Parameters<typeof findClientFiles>[0]> = {}) {
  const found = findClientFiles({
    platform: 'linux',
    home,
    environment: {},
    folder: home,
    ...parts,
  });
  return found.map(({ path }) => path).filter((path) => path.startsWith(home));
}

describe('the files of clients', () => {
  it('are looked for at the place of every client', () => {
    expect([...new Set(CLIENT_PLACES.map(({ client }) => client))].sort()).toEqual([...CLIENT_IDS]);
    expect(Object.keys(CLIENT_TITLES).sort()).toEqual([...CLIENT_IDS]);
  });

  it('are found in the home of a user', () => {
    const files = [
      '.claude.json',
      '.cursor/mcp.json',
      '.codex/config.toml',
      '.config/zed/settings.json',
    ];
    expect(find().sort()).toEqual([]);
    const written = files.map(put);
    expect(find().sort()).toEqual(written.sort());
  });

  it('stand where each system keeps them', () => {
    const places = (platform: 'darwin' | 'win32', home: string, environment = {}) =>
      clientPlaces({ platform, home, environment, folder: home }).map(({ path }) => path);
    const mac = places('darwin', '/Users/me');
    expect(mac).toContain(
      '/Users/me/Library/Application Support/Claude/claude_desktop_config.json',
    );
    expect(mac).toContain('/Users/me/.config/zed/settings.json');
    expect(mac).not.toContain('/etc/claude-code/managed-mcp.json');
    const windows = places('win32', 'C:\\Users\\me', { APPDATA: 'D:\\Roaming' });
    expect(windows).toContain('D:\\Roaming\\Claude\\claude_desktop_config.json');
    expect(windows).toContain('D:\\Roaming\\zed\\settings.json');
    expect(windows).toContain('C:\\Users\\me\\.codeium\\windsurf\\mcp_config.json');
    expect(windows).toContain('C:\\Program Files\\ClaudeCode\\managed-mcp.json');
  });

  it('are where a variable says', () => {
    const environment = {
      XDG_CONFIG_HOME: join(home, 'conf'),
      CODEX_HOME: join(home, 'codex'),
      COPILOT_HOME: join(home, 'copilot'),
      CLINE_MCP_SETTINGS_PATH: join(home, 'cline.json'),
    };
    const files = ['conf/Claude/claude_desktop_config.json', 'codex/config.toml'];
    const written = [...files, 'copilot/mcp-config.json', 'cline.json'].map(put);
    expect(find({ environment }).sort()).toEqual(written.sort());
  });

  it('are found from a folder up to its repository, and not above', () => {
    const files = [put('work/repo/.mcp.json'), put('work/repo/a/.cursor/mcp.json')];
    put('work/.mcp.json');
    mkdirSync(join(home, 'work/repo/.git'));
    mkdirSync(join(home, 'work/repo/a/b'));
    expect(find({ folder: join(home, 'work/repo/a/b') }).sort()).toEqual(files.sort());
  });

  it('are only those of the folder where there is no repository', () => {
    put('work/.mcp.json');
    const inner = put('work/a/.mcp.json');
    expect(find({ folder: join(home, 'work/a') })).toEqual([inner]);
  });

  it('are found once, also where a project is the home', () => {
    const file = put('.cursor/mcp.json');
    expect(find()).toEqual([file]);
  });
});
