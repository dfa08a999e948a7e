// Facts of a Python package, from the report that pip writes of an install. Every text is the
// publisher's own and is taken over unread.
import type { PackageFacts } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { textOf } from './json-file.ts';
import { webAddress } from './web-address.ts';

const REPOSITORY = /^(?:source(?: ?code)?|repository|repo|code|github|gitlab)$/i;
const HOMEPAGE = /^(?:home ?page|documentation|docs|website)$/i;
const LICENCE_LENGTH_MAX = 100;

/** The entry of the package that was asked for; an empty object when the report lacks it. */
export function requestedItem(report: JsonObject): JsonObject {
  const { install } = report;
  const items = Array.isArray(install) ? install.filter(isJsonObject) : [];
  return items.find((item) => item['requested'] === true) ?? {};
}

/** @param versions how many versions the index has, when that is known */
export function pypiFacts(name: string, item: JsonObject, versions?: number): PackageFacts {
  const about = isJsonObject(item['metadata']) ? item['metadata'] : {};
  const text = (key: string) => {
    const value = textOf(about[key])?.trim();
    return value === '' ? undefined : value;
  };
  const urls = projectUrls(about);
  const repository =
    urlNamed(urls, REPOSITORY) ?? webAddress(urls.find(({ url }) => isForge(url))?.url);
  const homepage = text('home_page') ?? urls.find(({ label }) => HOMEPAGE.test(label))?.url;
  const licence = text('license_expression') ?? shortLicence(text('license'), about);
  const integrity = hashOf(item);
  const summary = text('summary');
  const keywords = keywordsOf(about['keywords']);
  return {
    registry: 'pypi',
    name: text('name') ?? name,
    version: text('version') ?? '',
    publishers: publishersOf(about),
    installScripts: [],
    ...(summary === undefined ? {} : { description: summary }),
    ...(repository === undefined ? {} : { repository }),
    ...(homepage === undefined ? {} : { homepage }),
    ...(licence === undefined ? {} : { licence }),
    ...(versions === undefined ? {} : { versionCount: versions }),
    ...(integrity === undefined ? {} : { integrity }),
    ...(keywords.length === 0 ? {} : { keywords }),
    ...registryName(about),
  };
}

interface Labelled {
  readonly label: string;
  readonly url: string;
}

function projectUrls(about: JsonObject): readonly Labelled[] {
  const list = about['project_url'];
  return (Array.isArray(list) ? list : []).flatMap((one) => {
    const [label = '', url = ''] = (textOf(one) ?? '').split(/,\s*/, 2);
    return url === '' ? [] : [{ label: label.trim(), url: url.trim() }];
  });
}

function urlNamed(urls: readonly Labelled[], label: RegExp): string | undefined {
  return webAddress(urls.find((one) => label.test(one.label))?.url);
}

function isForge(url: string): boolean {
  return /^https:\/\/(?:github|gitlab)\.com\/[^/]+\/[^/]+/.test(url);
}

/** A whole licence text is no name of one; then the classifiers say it. */
function shortLicence(licence: string | undefined, about: JsonObject): string | undefined {
  if (licence !== undefined && licence.length <= LICENCE_LENGTH_MAX && !licence.includes('\n')) {
    return licence;
  }
  const list = about['classifier'];
  const classifiers = Array.isArray(list) ? list.flatMap((one) => textOf(one) ?? []) : [];
  return classifiers
    .find((one) => one.startsWith('License ::'))
    ?.split(' :: ')
    .at(-1);
}

/** `Ann Example <ann@example.com>, Bob` → the names; an address without a name stays as it is. */
function publishersOf(about: JsonObject): readonly string[] {
  const keys = ['author', 'maintainer', 'author_email', 'maintainer_email'];
  const names = keys.flatMap((key) =>
    (textOf(about[key]) ?? '').split(/,\s*/).map((one) => one.replace(/\s*<[^>]*>/, '').trim()),
  );
  return [...new Set(names.filter((one) => one !== '' && !/^\S+@\S+$/.test(one)))];
}

function hashOf(item: JsonObject): string | undefined {
  const info = item['download_info'];
  const archive = isJsonObject(info) ? info['archive_info'] : undefined;
  const hashes = isJsonObject(archive) ? archive['hashes'] : undefined;
  const sha = isJsonObject(hashes) ? textOf(hashes['sha256']) : undefined;
  return sha === undefined ? undefined : `sha256:${sha}`;
}

function keywordsOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one) ?? []);
  return (textOf(value) ?? '').split(/[,\s]+/).filter((one) => one !== '');
}

/** The official registry asks for `mcp-name: <name>` in the description of a Python package. */
function registryName(about: JsonObject): { registryName?: string } {
  const found = /mcp-name:\s*([a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+)/.exec(
    textOf(about['description']) ?? '',
  );
  return found?.[1] === undefined ? {} : { registryName: found[1] };
}
