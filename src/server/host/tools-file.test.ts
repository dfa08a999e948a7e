import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readToolsFile, ToolsRejected } from './tools-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-tools-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string) {
  const file = join(folder, 'tools.json');
  writeFileSync(file, text);
  return readToolsFile(file);
}

describe('readToolsFile', () => {
  it('reads the result of tools/list, and the classes that stand in it', () => {
    const { tools, classes } = read('{"tools":[{"name":"a","class":"Read"},{"name":"b"}]}');
    expect(tools.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...classes]).toEqual([['a', 'Read']]);
  });

  it('reads a bare list too', () => {
    expect(read('[{"name":"a"}]').tools).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no list', '{"tools":{}}'],
    ['a tool without a name', '{"tools":[{"title":"a"}]}'],
    ['an unknown class', '{"tools":[{"name":"a","class":"read"}]}'],
  ])('refuses %s in words', (_, text) => {
    expect(() => read(text)).toThrow(ToolsRejected);
  });

  it('leaves a file that is not there to the system’s error', () => {
    expect(() => readToolsFile(join(folder, 'none'))).toThrow(/ENOENT/);
  });
});
