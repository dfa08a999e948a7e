// Facts of an npm package, from the registry entry and the installed files. Every text is the
// publisher's own and is taken over unread.
import type { PackageFacts } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { textOf } from './json-file.ts';
import { webAddress } from './web-address.ts';

/** Scripts that `npm install` of the package would run. */
const LIFECYCLE = ['preinstall', 'install', 'postinstall'];
const SCRIPTS_MAX = 20;

export interface NpmSources {
  /** `npm view --json` of the version. */
  readonly entry: JsonObject;
  /** The installed `package.json`. */
  readonly manifest: JsonObject;
  /** `package-lock.json` of the install. */
  readonly lock: JsonObject;
}

export function npmFacts(name: string, { entry, manifest, lock }: NpmSources): PackageFacts {
  const version = textOf(manifest['version']) ?? textOf(entry['version']) ?? '';
  const times = objectOf(entry['time']);
  const dist = objectOf(entry['dist']);
  const packages = objectOf(lock['packages']);
  const locked = objectOf(packages[`node_modules/${name}`]);
  const description = textOf(manifest['description']);
  const repository = webAddress(urlOf(manifest['repository'] ?? entry['repository']));
  const homepage = textOf(manifest['homepage']);
  const licence = licenceOf(manifest['license'] ?? entry['license']);
  const publishedAt = isoTime(times[version]);
  const createdAt = isoTime(times['created']) ?? oldest(times);
  const versions = entry['versions'];
  const integrity = textOf(locked['integrity']) ?? textOf(dist['integrity']);
  const deprecated = textOf(entry['deprecated']);
  const registryName = textOf(manifest['mcpName']);
  const { keywords } = manifest;
  return {
    registry: 'npm',
    name,
    version,
    publishers: publishersOf(entry, manifest),
    attested: isJsonObject(dist['attestations']),
    installScripts: installScripts(name, manifest, packages),
    ...(description === undefined ? {} : { description }),
    ...(repository === undefined ? {} : { repository }),
    ...(homepage === undefined ? {} : { homepage }),
    ...(licence === undefined ? {} : { licence }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(Array.isArray(versions) ? { versionCount: versions.length } : {}),
    ...(integrity === undefined ? {} : { integrity }),
    ...(deprecated === undefined || deprecated === '' ? {} : { deprecated }),
    ...(registryName === undefined ? {} : { registryName }),
    ...(Array.isArray(keywords) ? { keywords: keywords.flatMap((one) => textOf(one) ?? []) } : {}),
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** `{ name, email }`, or `Name <mail> (address)`. */
function personName(value: Json | undefined): string | undefined {
  const text = isJsonObject(value) ? textOf(value['name']) : textOf(value);
  const name = text?.replace(/\s*[<(].*$/, '').trim();
  return name === '' ? undefined : name;
}

/** Accounts that may publish, then whom the package itself names. */
function publishersOf(entry: JsonObject, manifest: JsonObject): readonly string[] {
  const { maintainers } = entry;
  const accounts = Array.isArray(maintainers) ? maintainers.map(personName) : [];
  const names = [personName(entry['_npmUser']), ...accounts, personName(manifest['author'])];
  return [...new Set(names.filter((one) => one !== undefined))];
}

function urlOf(value: Json | undefined): string | undefined {
  return isJsonObject(value) ? textOf(value['url']) : textOf(value);
}

function licenceOf(value: Json | undefined): string | undefined {
  return isJsonObject(value) ? textOf(value['type']) : textOf(value);
}

function isoTime(value: Json | undefined): string | undefined {
  const atMs = Date.parse(textOf(value) ?? '');
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}

function oldest(times: JsonObject): string | undefined {
  const all = Object.entries(times)
    .filter(([key]) => /^\d/.test(key))
    .flatMap(([, value]) => isoTime(value) ?? []);
  return all.sort()[0];
}

/** Of the package by name; of what it depends on with the package behind it. */
function installScripts(
  name: string,
  manifest: JsonObject,
  packages: JsonObject,
): readonly string[] {
  const scripts = objectOf(manifest['scripts']);
  const own = LIFECYCLE.filter((one) => Object.hasOwn(scripts, one));
  const others = Object.entries(packages).flatMap(([place, about]) => {
    const runs = isJsonObject(about) && about['hasInstallScript'] === true;
    const dependency = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return runs && dependency !== name ? [`install of ${dependency}`] : [];
  });
  return [...own, ...new Set(others)].slice(0, SCRIPTS_MAX);
}
