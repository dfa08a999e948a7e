// The files that operators deploy with, read as the programs that use them read them: what they promise
// about users, shells and secrets is there, and every flag in them exists.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './source-files.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'wicketgate-deploy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Instructions in order, continued lines joined. */
function instructionsOf(text: string): readonly Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name: name.toUpperCase(), rest };
    });
}

const file = instructionsOf(read('Dockerfile'));
const starts = file.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []));
const last = file.slice(starts.at(-1));
const restOf = (name: string) => last.filter((one) => one.name === name).map(({ rest }) => rest);
const words = (text: string): readonly string[] => JSON.parse(text.slice(text.indexOf('[')));
const flagsOf = (list: readonly string[]) => {
  return list.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
};
/** As the command declares them. */
const known = ['commands/serve.ts', 'log-option.ts'].flatMap((path) =>
  [...read(`src/cli/${path}`).matchAll(/'(--[a-z]+) </g)].map(([, flag]) => flag),
);
const isThere = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('the Dockerfile', () => {
  it('builds in stages of their own, on a pinned image of a version that the package allows', () => {
    const image = file.find(({ name, rest }) => name === 'ARG' && rest.startsWith('NODE='))?.rest;
    expect(image).toMatch(/^NODE=node:20\.\d+\.\d+-bookworm-slim$/);
    expect(Number(/20\.(\d+)/.exec(image ?? '')?.[1])).toBeGreaterThanOrEqual(19);
    expect(
      file.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0]),
    ).toEqual(['${NODE}', '${NODE}', '${NODE}']);
    const installs = file.filter(({ name, rest }) => name === 'RUN' && rest.includes('npm'));
    for (const { rest } of installs) expect(rest).toMatch(/^npm ci .*--ignore-scripts/);
  });

  it('runs nothing in the last stage, and copies only what the command needs', () => {
    expect(restOf('RUN')).toEqual([]);
    expect(restOf('ADD')).toEqual([]);
    for (const rest of restOf('COPY')) expect(rest).toMatch(/^--from=(?:build|packages) /);
    const copied = restOf('COPY').map((rest) => rest.split(' ').at(-1));
    expect(copied).toEqual(['./node_modules', './package.json', './dist', '/data']);
  });

  it('runs as a user without rights, given as a number', () => {
    expect(restOf('USER')).toEqual(['1000:1000']);
    const after = last.slice(last.findIndex(({ name }) => name === 'USER')).map(({ name }) => name);
    for (const name of ['COPY', 'RUN', 'ADD', 'USER']) {
      expect(after.slice(1)).not.toContain(name);
    }
  });

  it('needs no shell: every command of it is a list of words', () => {
    const commands = [...restOf('ENTRYPOINT'), ...restOf('CMD'), ...restOf('HEALTHCHECK')];
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(words(command)[0]).toMatch(/^(?:node|serve)$/);
    expect(restOf('SHELL')).toEqual([]);
  });

  it('writes into its volume only, and is stopped by the signal that drains', () => {
    const command = words(restOf('CMD')[0] ?? '');
    expect(words(restOf('VOLUME')[0] ?? '')).toEqual(['/data']);
    expect(command[command.indexOf('--data') + 1]).toBe('/data');
    expect(restOf('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('is asked for its health where it tells it, with flags that exist', () => {
    const command = words(restOf('CMD')[0] ?? '');
    const metrics = command[command.indexOf('--metrics') + 1] ?? '';
    const port = metrics.split(':')[1];
    expect(restOf('HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${port}/healthz`);
    expect(restOf('EXPOSE')[0]?.split(' ')).toContain(port);
    for (const flag of flagsOf(command)) expect(known).toContain(flag);
  });

  it('holds no secret and fetches nothing from an address', () => {
    const text = read('Dockerfile').replaceAll("'http://127.0.0.1:9700/healthz'", '');
    expect(text).not.toMatch(/https?:\/\//);
    for (const { name, rest } of file) {
      if (name === 'ENV' || name === 'ARG') expect(rest).not.toMatch(/token|secret|password|key/i);
    }
  });

  it('lets only what the build reads into the build', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const path of allowed) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    for (const path of ['.git', 'dist', 'node_modules', '.env', 'data']) {
      expect(allowed).not.toContain(path);
    }
    expect(lines).toEqual(expect.arrayContaining(['**/.env*', '**/*.db', '**/node_modules']));
  });
});

describe('the compose file', () => {
  it('gives a root that cannot be written to, no rights, and time to end', () => {
    const { services } = parse(read('examples/operation/compose.yaml'));
    const { wicketgate } = services;
    expect(wicketgate).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: ['/tmp'],
    });
    for (const flag of flagsOf(wicketgate.command)) expect(known).toContain(flag);
    expect(Number.parseInt(wicketgate.stop_grace_period, 10)).toBeGreaterThan(
      stopSeconds(wicketgate.command.join(' ')),
    );
  });
});

describe('the systemd unit', () => {
  const text = read('examples/operation/wicketgate.service');
  const settingOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];

  it('starts the command with flags that exist, and waits for its end', () => {
    const command = settingOf('ExecStart') ?? '';
    for (const flag of flagsOf(command.split(' '))) expect(known).toContain(flag);
    expect(Number(settingOf('TimeoutStopSec'))).toBeGreaterThan(stopSeconds(command));
    // The supervisor of workers ends them itself.
    expect(settingOf('KillMode')).toBe('mixed');
  });

  it('takes away what a gateway does not need', () => {
    const hardened = {
      ...{ DynamicUser: 'yes', NoNewPrivileges: 'yes', ProtectSystem: 'strict' },
      ...{ ProtectHome: 'yes', PrivateTmp: 'yes', PrivateDevices: 'yes', UMask: '0077' },
      ...{ CapabilityBoundingSet: '', RestrictNamespaces: 'yes', LockPersonality: 'yes' },
    };
    for (const [name, value] of Object.entries(hardened))
      expect([name, settingOf(name)]).toEqual([name, value]);
    // The engine of JavaScript makes code while it runs.
    expect(text).not.toContain('MemoryDenyWriteExecute');
  });

  it.runIf(isThere('systemd-analyze'))('is one that systemd understands', () => {
    const unit = join(folder, 'wicketgate.service');
    writeFileSync(unit, text.replaceAll('/usr/bin/wicketgate', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('the configuration of nginx', () => {
  it.runIf(isThere('nginx'))('is one that nginx understands', () => {
    const site = read('examples/operation/nginx.conf')
      .replace('listen 443 ssl', 'listen 127.0.0.1:8443')
      .replaceAll(/^\s*ssl_.*$/gm, '');
    const conf = join(folder, 'nginx.conf');
    writeFileSync(conf, `pid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${site}\n}\n`);
    execFileSync('nginx', ['-t', '-q', '-e', 'stderr', '-p', folder, '-c', conf], {
      stdio: 'pipe',
    });
  });

  it('passes streams on as they come and repeats no call', () => {
    const text = read('examples/operation/nginx.conf');
    expect(text).toMatch(/proxy_buffering off;/);
    expect(text).toMatch(/proxy_next_upstream_tries 1;/);
    expect(read('examples/operation/Caddyfile')).toMatch(/flush_interval -1/);
  });
});

/** How long a stop may take by the flags. */
function stopSeconds(command: string): number {
  const of = (flag: string) => Number(new RegExp(`--${flag}[ =](\\d+)`).exec(command)?.[1] ?? 0);
  return of('drain') + of('grace');
}
