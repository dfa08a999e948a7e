import { describe, expect, it } from 'vitest';
import { readSource } from './source.ts';
import { readSourceList } from './source-list.ts';

const OFFICIAL = 'io.modelcontextprotocol.registry/official';

function sourcesOf(value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return readSourceList(text)?.sources;
}

describe('a source', () => {
  it.each([
    ['npm:@scope/server', { kind: 'npm', name: '@scope/server' }],
    ['npm:server@1.2.3', { kind: 'npm', name: 'server', version: '1.2.3' }],
    ['pypi:a.server==2.0', { kind: 'pypi', name: 'a.server', version: '2.0' }],
    ['https://mcp.example.com/mcp', { kind: 'remote', url: 'https://mcp.example.com/mcp' }],
  ])('%s is read', (text, source) => {
    expect(readSource(text)).toEqual(source);
  });

  it.each(['npm:--global', 'npm:../up', 'npm:a b', 'npm:a@file:../x', 'pypi:-r x', 'nonsense'])(
    '%s is refused',
    (text) => {
      expect(readSource(text)).toMatch(/^`.*` is no /);
    },
  );
});

describe('a list of sources', () => {
  it('has one a line, with comments, dashes and quotes, each once', () => {
    const text =
      '# all\nservers:\n- npm:one # first\n- "pypi:two==1"\n\nhttps://a.example/mcp\nnpm:one\nwhat\n';
    const list = readSourceList(text);
    expect(list?.sources.map(({ source }) => source.kind)).toEqual(['npm', 'pypi', 'remote']);
    expect(list?.leftOut).toEqual([{ what: 'what', why: '`what` is no source' }]);
  });

  it('may say behind a source what only this server needs', () => {
    const text = [
      'npm:one@1.0.0 --args "--root /tmp" --env ONE_KEY --env ONE_URL # why',
      'pypi:two --allow-scripts',
      'npm:three --network',
      'npm:four --env "not a name"',
    ].join('\n');
    const list = readSourceList(text);
    expect(list?.sources.map(({ source: _, ...rest }) => rest)).toEqual([
      { args: ['--root', '/tmp'], wanted: ['ONE_KEY', 'ONE_URL'] },
      { wanted: [], allowScripts: true },
    ]);
    expect(list?.leftOut.map(({ why }) => why)).toEqual([
      '`--network` is no option of a source, or lacks its value',
      '`--env` is no option of a source, or lacks its value',
    ]);
  });

  it('takes the public registry for itself, and a mirror for another one', () => {
    const listed = (registryBaseUrl: string) =>
      sourcesOf({
        name: 'com.example/one',
        packages: [{ registryType: 'npm', identifier: 'one', registryBaseUrl }],
      });
    expect(listed('https://registry.npm.org')).toHaveLength(1);
    expect(listed('https://npm.acme.example')).toEqual([]);
    expect(listed('https://registry.npm.org.acme.example')).toEqual([]);
  });

  it('is no list when it is the configuration of a client', () => {
    expect(readSourceList('{"mcpServers":{"one":{"command":"npx"}}}')).toBeUndefined();
  });

  it('takes the first package that can be fetched from an entry of the official registry', () => {
    const server = {
      name: 'com.example/one',
      version: '1.0.0',
      packages: [
        { registryType: 'oci', identifier: 'example/one' },
        {
          registryType: 'npm',
          identifier: '@example/one',
          version: '1.0.0',
          transport: { type: 'stdio' },
          environmentVariables: [
            { name: 'ONE_KEY', isRequired: true },
            { name: 'ONE_DEBUG', isRequired: false },
          ],
          packageArguments: [
            { type: 'named', name: '--mode', value: 'stdio' },
            { type: 'positional', valueHint: 'folder', isRequired: true },
            { type: 'positional', valueHint: 'extra' },
          ],
        },
      ],
    };
    expect(sourcesOf({ servers: [{ server, _meta: {} }] })).toEqual([
      {
        source: { kind: 'npm', name: '@example/one', version: '1.0.0' },
        wanted: ['ONE_KEY'],
        args: ['--mode', 'stdio', '/tmp'],
        registryName: 'com.example/one',
      },
    ]);
  });

  it('reads the shapes of older answers', () => {
    const old = {
      name: 'com.example/old',
      _meta: { [OFFICIAL]: { is_latest: true } },
      packages: [{ registry_type: 'pypi', identifier: 'old-server', version: '0.1' }],
    };
    const older = {
      name: 'com.example/older',
      packages: [{ registry_name: 'npm', name: 'older-server', version: '0.2.0' }],
    };
    expect(sourcesOf({ servers: [old, older] })?.map(({ source }) => source)).toEqual([
      { kind: 'pypi', name: 'old-server', version: '0.1' },
      { kind: 'npm', name: 'older-server', version: '0.2.0' },
    ]);
  });

  it('takes a fixed address when there is no package, and leaves out what cannot be had', () => {
    const remote = (url: string) => ({ name: 'a/b', remotes: [{ type: 'streamable-http', url }] });
    const entry = (server: object, meta: object) => ({ server, _meta: { [OFFICIAL]: meta } });
    const list = readSourceList(
      JSON.stringify({
        servers: [
          entry(remote('https://a.example/mcp'), { status: 'active', isLatest: true }),
          entry(remote('https://b.example/mcp'), { status: 'deleted' }),
          entry(remote('https://c.example/mcp'), { isLatest: false }),
          entry(remote('https://{tenant}.example/mcp'), {}),
          entry({ name: 'a/c', packages: [{ registryType: 'oci', identifier: 'x' }] }, {}),
        ],
      }),
    );
    expect(list?.sources.map(({ source }) => source)).toEqual([
      { kind: 'remote', url: 'https://a.example/mcp' },
    ]);
    expect(list?.leftOut.map(({ why }) => why)).toEqual([
      'it was deleted from its registry',
      'a newer version is in the list',
      'its address has variables in it',
      'it comes as oci only',
    ]);
  });

  it('takes one server.json, and several as JSON Lines', () => {
    const one = JSON.stringify({
      name: 'a/one',
      packages: [{ registryType: 'npm', identifier: 'one', version: '1.0.0' }],
    });
    expect(sourcesOf(one)).toHaveLength(1);
    expect(sourcesOf(`${one}\n${one.replaceAll('one', 'two')}\n`)).toHaveLength(2);
  });
});
