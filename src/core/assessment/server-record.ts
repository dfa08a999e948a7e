// From a scan report to the record of a server, without what its tools add. Texts of the server are
// cut to sizes that a catalogue can carry; nothing else is done to them.
import type { ServerRecord } from '#contract/catalogue.ts';
import type { ScanReport } from '#contract/scan-report.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import { linkOf, normalAddress } from './web-address.ts';

const INSTRUCTIONS_MAX = 20_000;
const TEXT_MAX = 2_000;
const NAME_MAX = 256;
const ENTRIES_MAX = 500;

function textIn(entry: unknown, key: string, max: number): string | undefined {
  if (!isJsonObject(entry)) return undefined;
  const value = ownMember(entry, key);
  return typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined;
}

/** The prompts of a report; entries without a name are left out. */
export function promptsOf({ prompts }: ScanReport): ServerRecord['prompts'] {
  return prompts.slice(0, ENTRIES_MAX).flatMap((entry) => {
    const name = textIn(entry, 'name', NAME_MAX);
    const description = textIn(entry, 'description', TEXT_MAX) ?? null;
    return name === undefined ? [] : [{ name, description }];
  });
}

/** The resources and templates of a report; entries without an address are left out. */
export function resourcesOf(report: ScanReport): ServerRecord['resources'] {
  const all = [...report.resources, ...report.resourceTemplates].slice(0, ENTRIES_MAX);
  return all.flatMap((entry) => {
    const uri = textIn(entry, 'uri', TEXT_MAX) ?? textIn(entry, 'uriTemplate', TEXT_MAX);
    const name = textIn(entry, 'name', NAME_MAX) ?? uri;
    const description = textIn(entry, 'description', TEXT_MAX) ?? null;
    return uri === undefined || name === undefined ? [] : [{ uri, name, description }];
  });
}

function serverInfoOf({ serverInfo }: ScanReport): ServerRecord['serverInfo'] {
  if (serverInfo === undefined) return null;
  const { name, version, title } = serverInfo;
  return {
    name: name.slice(0, NAME_MAX),
    ...(version === undefined ? {} : { version: version.slice(0, NAME_MAX) }),
    ...(title === undefined ? {} : { title: title.slice(0, NAME_MAX) }),
  };
}

function alsoAtOf(report: ScanReport): string[] {
  const { source, remote } = report;
  const name = report.package?.registryName?.slice(0, NAME_MAX);
  const address = source.kind === 'remote' || remote === undefined ? undefined : remote.url;
  return [
    ...(name === undefined ? [] : [name]),
    ...(address === undefined ? [] : [normalAddress(address)]),
  ];
}

/** What the package or the answer of a server says about it. */
export function packagePart(report: ScanReport) {
  const facts = report.package;
  return {
    ...(facts === undefined ? {} : { packageName: facts.name.slice(0, NAME_MAX) }),
    description: facts?.description?.slice(0, TEXT_MAX) ?? null,
    alsoAt: alsoAtOf(report),
    homepage: linkOf(facts?.homepage),
    repository: linkOf(facts?.repository),
    licence: facts?.licence?.slice(0, NAME_MAX) ?? null,
    deprecated: facts?.deprecated?.slice(0, TEXT_MAX) ?? null,
    installScripts: [...(facts?.installScripts ?? [])],
    integrity: facts?.integrity ?? null,
  };
}

/** What a running server says about itself. */
export function answerPart(report: ScanReport) {
  return {
    version: report.package?.version ?? report.serverInfo?.version?.slice(0, NAME_MAX) ?? null,
    serverInfo: serverInfoOf(report),
    protocolVersions: [...report.protocolVersions],
    capabilities: Object.keys(report.capabilities ?? {})
      .slice(0, ENTRIES_MAX)
      .sort(),
    instructions: report.instructions?.slice(0, INSTRUCTIONS_MAX) ?? null,
    prompts: promptsOf(report),
    resources: resourcesOf(report),
  };
}

/** How the scan went. `listedAtMs` is kept from before unless this scan listed tools. */
export function scanPart(report: ScanReport, listedBefore: number | null): ServerRecord['scan'] {
  const { outcome, reason, stderr, how, durationMs, startedAtMs, anomalies } = report;
  return {
    outcome,
    reason: reason ?? null,
    stderr: [...stderr],
    isolation: how.isolation,
    network: how.network,
    dummies: [...how.dummies],
    command: how.command === undefined ? null : [...how.command],
    durationMs,
    anomalies: anomalies.slice(0, ENTRIES_MAX).map(({ code, detail }) => ({ code, detail })),
    listedAtMs: outcome === 'listed' ? startedAtMs : listedBefore,
  };
}
