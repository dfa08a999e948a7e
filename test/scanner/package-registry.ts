// Registries on loopback for tests of installs: an npm registry that serves packages made here, and
// a folder of wheels for pip. Nothing is asked of the world.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Names of files and their texts; `package.json` must be among them. */
export type Files = Readonly<Record<string, string>>;

export interface NpmRegistry {
  readonly url: string;
  close(): Promise<void>;
}

interface Version {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly tarball: Buffer;
}

function pack(files: Files): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'package', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  }
  const made = spawnSync('tar', ['-czf', 'made.tgz', 'package'], { cwd: folder });
  if (made.status !== 0) throw new Error(`tar failed: ${made.stderr}`);
  return readFileSync(join(folder, 'made.tgz'));
}

/** @param packages versions of packages, oldest first */
export async function openNpmRegistry(packages: readonly Files[]): Promise<NpmRegistry> {
  const known = new Map<string, Version[]>();
  for (const files of packages) {
    const manifest = JSON.parse(files['package.json'] ?? '{}');
    const versions = known.get(manifest.name) ?? [];
    known.set(manifest.name, [...versions, { manifest, tarball: pack(files) }]);
  }
  let origin = '';
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const [name = '', file] = path.split('/-/');
    const versions = known.get(name);
    if (versions === undefined) {
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"Not found"}');
    } else if (file !== undefined) {
      const asked = versions.find(({ manifest }) => file === `${manifest['version']}.tgz`);
      response.end(asked?.tarball);
    } else response.end(JSON.stringify(entryOf(name, versions, origin)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  origin = `http://127.0.0.1:${port}`;
  return { url: origin, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function entryOf(name: string, versions: readonly Version[], origin: string) {
  const entries = versions.map(({ manifest, tarball }) => {
    const version = String(manifest['version']);
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const dist = { tarball: `${origin}/${name}/-/${version}.tgz`, integrity };
    const scripts = manifest['scripts'] as Record<string, string> | undefined;
    const hasInstallScript = scripts?.['postinstall'] !== undefined;
    return [version, { ...manifest, dist, hasInstallScript }] as const;
  });
  const times = entries.map(([version], at) => [version, `2026-0${at + 1}-01T00:00:00.000Z`]);
  return {
    name,
    'dist-tags': { latest: entries.at(-1)?.[0] },
    versions: Object.fromEntries(entries),
    time: Object.fromEntries(times),
    maintainers: [{ name: 'ann', email: 'ann@example.com' }],
  };
}

const WHEEL = `
import json, sys, zipfile
name, version, files, info = json.loads(sys.argv[1])
tag = f"{name.replace('-', '_')}-{version}"
with zipfile.ZipFile(f"{sys.argv[2]}/{tag}-py3-none-any.whl", "w") as wheel:
    files[f"{tag}.dist-info/METADATA"] = info
    files[f"{tag}.dist-info/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    record = "".join(f"{path},,\\n" for path in files) + f"{tag}.dist-info/RECORD,,\\n"
    for path, text in [*files.items(), (f"{tag}.dist-info/RECORD", record)]:
        wheel.writestr(path.replace("{tag}", tag), text)
`;

export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** `{tag}.dist-info/entry_points.txt` names the programs. */
  readonly files: Files;
  readonly metadata: string;
}

/** Writes a wheel into a folder. */
export function writeWheel(folder: string, { name, version, files, metadata }: Wheel): void {
  const about = JSON.stringify([name, version, files, metadata]);
  const made = spawnSync('python3', ['-c', WHEEL, about, folder], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the wheel was not made: ${made.stderr}`);
}
