import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyCommand } from './identify.ts';

/** The first candidate in the spelling of the command line, `?` when it is a guess. */
function named(line: readonly string[]): string {
  const { candidates, image, pinned } = identifyCommand(line, 'example');
  if (image !== undefined) return `oci:${image}${pinned ? '!' : ''}`;
  const [first] = candidates;
  if (first === undefined) return '';
  const { source, sure } = first;
  const mark = sure ? '' : '?';
  if (source.kind === 'command') return `command${mark}`;
  if (source.kind === 'remote') return source.url;
  return `${source.kind}:${source.name}${source.version === undefined ? '' : `@${source.version}`}${mark}`;
}

const CASES: readonly (readonly [line: string, expected: string])[] = [
  ['npx -y @acme/files-server /srv/files', 'npm:@acme/files-server'],
  ['npx -y @acme/files-server@1.2.3', 'npm:@acme/files-server@1.2.3'],
  ['npx --yes files-server@latest --flag', 'npm:files-server'],
  ['npx files-server@^1.2.0', 'npm:files-server'],
  ['npx -y -- files-server', 'npm:files-server'],
  ['npx -p @acme/tools acme-mcp', 'npm:@acme/tools'],
  ['npx --package=@acme/tools@2.0.0 -- acme-mcp', 'npm:@acme/tools@2.0.0'],
  ['npx -p one -p two something', 'command'],
  ['npx -y alias@npm:real-server@1.0.0', 'npm:real-server@1.0.0'],
  ['npx -y acme/repository', 'command'],
  ['npx -y github:acme/repository', 'command'],
  ['npx -y https://acme.example/server.tgz', 'command'],
  ['npx -y ./local-server', 'command'],
  ['npx --registry https://npm.acme.example/ @acme/files-server', 'command'],
  ['npx --registry https://registry.npm.org/ @acme/files-server', 'npm:@acme/files-server'],
  ['npx tsx src/server.ts', 'command'],
  ['npx -y mcp-remote https://mcp.acme.example/sse', 'https://mcp.acme.example/sse'],
  [
    'npx -y mcp-remote@0.1.38 https://mcp.acme.example/mcp --header A:b',
    'https://mcp.acme.example/mcp',
  ],
  ['npx -y supergateway --sse https://mcp.acme.example/sse', 'https://mcp.acme.example/sse'],
  ['npx -y dotenv-cli -- npx -y files-server', 'npm:files-server'],
  ['npm exec --yes -- @acme/files-server', 'npm:@acme/files-server'],
  ['npm x --package=@acme/tools -- acme-mcp', 'npm:@acme/tools'],
  ['npm run start', 'command'],
  ['pnpm dlx files-server@1.0.0', 'npm:files-server@1.0.0'],
  ['yarn dlx files-server', 'npm:files-server'],
  ['bunx --bun files-server', 'npm:files-server'],
  ['bun x files-server', 'npm:files-server'],
  ['bun run server.ts', 'command'],
  ['deno run -A npm:files-server@1.0.0', 'npm:files-server@1.0.0'],
  ['deno run jsr:@acme/files', 'command'],
  ['uvx files-server==1.2', 'pypi:files-server@1.2'],
  ['uvx Files_Server@1.2.3', 'pypi:files-server@1.2.3'],
  ['uvx files-server@latest --repository .', 'pypi:files-server'],
  ['uvx files-server[extra]>=1', 'pypi:files-server'],
  ['uvx --from files-server-package files', 'pypi:files-server-package'],
  ['uvx --from git+https://git.acme.example/x files', 'command'],
  ['uvx --python 3.12 --with pandas files-server', 'pypi:files-server'],
  ['uvx --index-url https://pypi.acme.example/simple files-server', 'command'],
  ['uv tool run files-server', 'pypi:files-server'],
  ['uv run --with files-server files-server', 'pypi:files-server'],
  ['uv run --with fastmcp fastmcp run server.py', 'command'],
  ['uv run --directory /srv/project files-server', 'command'],
  ['uv --directory /srv/project run files-server', 'command'],
  ['uv run server.py', 'command'],
  ['pipx run files-server', 'pypi:files-server'],
  ['pipx run --spec files-server==2.0 files', 'pypi:files-server@2.0'],
  ['python -m files_server', 'pypi:files-server?'],
  ['python3 -u -m files_server.cli', 'pypi:files-server?'],
  ['python server.py -m files_server', 'command'],
  ['node ./node_modules/@acme/files-server/dist/index.js', 'npm:@acme/files-server'],
  ['node_modules/.bin/files-server --stdio', 'npm:files-server?'],
  ['node /srv/own/server.js', 'command'],
  ['files-server', 'command'],
  ['docker run -i --rm -e TOKEN mcp/fetch', 'oci:docker.io/mcp/fetch'],
  [
    'docker run --rm -i --mount type=bind,src=/a,dst=/b ghcr.io/acme/server:1.0 stdio',
    'oci:ghcr.io/acme/server',
  ],
  [`podman run -i acme/server@sha256:${'0'.repeat(64)}`, 'oci:docker.io/acme/server!'],
  ['docker mcp gateway run', 'command'],
  ['cmd /c npx -y files-server', 'npm:files-server'],
  ['cmd.exe /d /s /c npx.cmd -y files-server', 'npm:files-server'],
  ['C:\\nodejs\\npx.cmd -y @acme/files-server@1.0.0', 'npm:@acme/files-server@1.0.0'],
  ['env A=b C=d npx -y files-server', 'npm:files-server'],
  ['/usr/bin/env -u A npx -y files-server', 'npm:files-server'],
  ['wsl npx -y files-server', 'npm:files-server'],
  ['wicketgate run --policy p.json -- npx -y files-server@1.0.0', 'npm:files-server@1.0.0'],
  ['npx -y wicketgate run --policy p.json -- uvx files-server', 'pypi:files-server'],
  [
    'wicketgate run --policy p.json --upstream https://mcp.acme.example/mcp',
    'https://mcp.acme.example/mcp',
  ],
];

describe('the identification of a command', () => {
  it.each(CASES)('reads `%s` as %s', (line, expected) => {
    expect(named(line.split(' '))).toBe(expected);
  });

  it('reads the line of a shell when it starts one program, and nothing else', () => {
    expect(named(['bash', '-lc', 'exec npx -y "files-server@1.0.0" --a b'])).toBe(
      'npm:files-server@1.0.0',
    );
    for (const line of ['cd /srv && npx -y files-server', 'npx -y $(cat name)', 'a | npx b']) {
      expect(identifyCommand(['sh', '-c', line], 'x')).toEqual({
        candidates: [],
        pinned: false,
        unidentified: 'its command line cannot be read',
      });
    }
  });

  it('looks through a bridge at what it starts', () => {
    expect(named(['npx', '-y', 'supergateway', '--stdio', 'uvx files-server --a "b c"'])).toBe(
      'pypi:files-server',
    );
  });

  it('always offers the command itself last, without its launchers', () => {
    const { candidates } = identifyCommand(['cmd', '/c', 'npx', '-y', 'files-server'], 'files');
    expect(candidates.at(-1)?.source).toEqual({
      kind: 'command',
      name: 'files',
      command: ['npx', '-y', 'files-server'],
    });
  });

  it('names nothing that does not stand in the words, whatever they are', () => {
    const known = [
      'npx',
      '-y',
      '--',
      'uvx',
      '--from',
      'run',
      'exec',
      'cmd',
      '/c',
      'sh',
      '-c',
      '-m',
    ];
    const names = ['@acme/a', 'b-server', 'c_server==1.0', './d', 'git+https://e', 'mcp-remote'];
    const word = fc.oneof(
      fc.constantFrom(...known, ...names, 'docker', 'python', 'env', 'A=b', 'wicketgate'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const plain = words
          .join(' ')
          .toLowerCase()
          .replace(/[-_.]+/g, '-');
        for (const { source } of identifyCommand(words, 'x').candidates) {
          if (source.kind !== 'npm' && source.kind !== 'pypi') continue;
          expect(plain).toContain(source.name.replace(/[-_.]+/g, '-'));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives up on launchers that never end', () => {
    const endless = Array.from({ length: 50 }, () => 'env');
    expect(identifyCommand(endless, 'x').candidates).toEqual([]);
  });

  it('says of an address on this machine or in a variable that nobody else can know it', () => {
    for (const url of [
      'http://localhost:3000/mcp',
      'http://10.1.2.3/mcp',
      'https://intranet/mcp',
    ]) {
      const { unidentified } = identifyCommand(['wicketgate', 'run', '--upstream', url], 'x');
      expect(unidentified).toBe('it is reached on this machine or network only');
    }
    expect(
      identifyCommand(['wicketgate', 'run', '--upstream', 'https://${HOST}/mcp'], 'x').candidates,
    ).toEqual([]);
  });
});
