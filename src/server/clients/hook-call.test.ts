import { describe, expect, it } from 'vitest';
import type { Json } from '#core/kit/json.ts';
import { readHookCall, splitToolName } from './hook-call.ts';
import { identifiersOf } from './shown-entry.ts';

function told(tool: string, input: Json, files: Readonly<Record<string, string>> = {}) {
  const call = { tool_name: tool, tool_input: input, cwd: '/work', session_id: 's' };
  const subject = readHookCall(call, (path) => files[path]);
  if (subject.kind !== 'servers') return subject.kind;
  const { entries, unreadable } = subject;
  return [
    ...entries.map((entry) => `${entry.name}=${identifiersOf(entry)[0] ?? entry.command}`),
    ...(unreadable === undefined ? [] : ['?']),
  ].join(' ');
}

const CONFIG = '{"mcpServers": {"old": {"command": "npx", "args": ["-y", "old-server"]}}}';

describe('what a client is about to do', () => {
  it.each([
    ['claude mcp add files -- npx -y files-server /srv', 'files=npm:files-server'],
    ['claude mcp add -s user -e TOKEN=x files npx -y files-server', 'files=npm:files-server'],
    ['claude mcp add files -e TOKEN=x -- npx -y files-server', 'files=npm:files-server'],
    [
      'claude mcp add --transport http far https://acme.example/mcp?key=1',
      'far=https://acme.example/mcp',
    ],
    [
      `claude mcp add-json files '{"command":"npx","args":["-y","files-server"]}'`,
      'files=npm:files-server',
    ],
    ['codex mcp add files --env A=b -- uvx files-server', 'files=pypi:files-server'],
    ['codex mcp add far --url https://acme.example/mcp', 'far=https://acme.example/mcp'],
    ['gemini mcp add files npx -- -y files-server', 'files=npm:files-server'],
    [
      `code --add-mcp '{"name":"files","command":"npx","args":["-y","files-server"]}'`,
      'files=npm:files-server',
    ],
    ['cd /srv && claude mcp add files npx files-server; ls', 'files=npm:files-server'],
    ['claude mcp add files -- npx -y $(cat name)', '?'],
    ['claude mcp add-from-claude-desktop', '?'],
    [`echo '{}' > .mcp.json`, '?'],
    ['jq . a.json | tee .cursor/mcp.json', '?'],
    ['cp template.json /work/.mcp.json', '?'],
    ['cat .mcp.json', 'nothing'],
    ['cp .mcp.json /tmp/copy', 'nothing'],
    ['cat .mcp.json > /tmp/copy', 'nothing'],
    ['git commit -m "docs: claude mcp add"', 'nothing'],
    ['claude mcp list', 'nothing'],
    ['npm test', 'nothing'],
  ])('is seen in the command `%s`', (command, expected) => {
    expect(told('Bash', { command })).toBe(expected);
  });

  it('is seen in an edit of a configuration: only what is new or changed', () => {
    const files = { '/work/.mcp.json': CONFIG };
    const edit = {
      file_path: '/work/.mcp.json',
      old_string: 'old-server',
      new_string: 'new-server',
    };
    expect(told('Edit', edit, files)).toBe('old=npm:new-server');
    expect(told('MultiEdit', { file_path: '/work/.mcp.json', edits: [edit] }, files)).toBe(
      'old=npm:new-server',
    );
    expect(told('Write', { file_path: '.mcp.json', content: CONFIG }, files)).toBe('nothing');
    expect(told('Write', { file_path: '.mcp.json', content: CONFIG })).toBe('old=npm:old-server');
    expect(told('Write', { file_path: '/work/.mcp.json', content: '{' }, files)).toBe('?');
  });

  it('is nothing in an edit of another file', () => {
    expect(told('Write', { file_path: '/work/a.json', content: CONFIG })).toBe('nothing');
    expect(told('Read', { file_path: '/work/.mcp.json' })).toBe('nothing');
  });

  it('takes `$&` in a replacement for what it says', () => {
    const edit = { file_path: '/work/.mcp.json', old_string: 'old-server', new_string: 'a$&b' };
    expect(told('Edit', edit, { '/work/.mcp.json': CONFIG })).toBe('old=npx');
  });

  it('is seen in the call of a tool', () => {
    expect(told('mcp__files__read', {})).toBe('tool');
    expect(splitToolName('my_files__read__all', ['my files', 'my'])).toEqual({
      server: 'my files',
      tool: 'read__all',
    });
    expect(splitToolName('other__read', ['my files'])).toEqual({ server: 'other', tool: 'read' });
  });

  it('is nothing where the client tells nothing', () => {
    for (const call of [null, 1, {}, { tool_name: 1 }, { tool_name: 'Bash' }]) {
      expect(readHookCall(call, () => undefined)).toEqual({ kind: 'nothing' });
    }
  });
});
