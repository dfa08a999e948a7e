// Who stands behind a server, and how well that is known. Only facts that somebody other than the
// publisher vouches for raise the level: names that a registry hands out once, build attestations,
// names that the official registry has verified, certificates. What a package says of itself
// (repository, homepage, author) is a claim. The rules and their limits: docs/reference/grade.md.
import type { EvidenceEntry, Identity, IdentityLevel } from '#contract/catalogue.ts';
import type { PackageFacts, RemoteFacts, ScanReport } from '#contract/scan-report.ts';
import { productOf, splitName } from './product-name.ts';
import { quoteOf } from './server-finding.ts';
import { isSharedHost, readAddress, registeredDomain, repositoryOwner } from './web-address.ts';

export interface IdentityContext {
  /**
   * The name under which the official registry lists exactly this source: it has checked that the
   * publisher owns the namespace. Absent when it lists none.
   */
  readonly registryName?: string;
  /** Another server's name is imitated: the publisher cannot be official. */
  readonly imitates?: boolean;
}

/** The organisation that owns the protocol itself. */
const PROTOCOL_OWNER = 'modelcontextprotocol';

function entry(source: string, quote: string, supports: string): EvidenceEntry {
  return { source, quote: quoteOf(quote), supports };
}

/** Something that others than the publisher vouch for. */
interface Proof {
  readonly level: IdentityLevel;
  readonly publisher: string | null;
  readonly evidence: readonly EvidenceEntry[];
  /** The name of the owner in a namespace that the proof speaks of, lower case. */
  readonly owner?: string;
}

/** `io.github.owner/x` → the owner; `com.stripe/x` → the domain's own label. */
function namespaceOwner(registryName: string): { owner: string; shown: string } | undefined {
  const [space = '', rest = ''] = registryName.toLowerCase().split('/');
  const labels = space.split('.');
  if (rest === '' || labels.length < 2) return undefined;
  if (labels[0] === 'io' && labels[1] === 'github') {
    const owner = labels.slice(2).join('.');
    return owner === '' ? undefined : { owner, shown: `github.com/${owner}` };
  }
  const shown = registeredDomain(labels.toReversed().join('.'));
  return { owner: shown.split('.')[0] ?? '', shown };
}

/** What the official registry's verification adds; it counts only when the package agrees. */
function fromRegistry(claimed: string | undefined, listed: string | undefined): Proof | undefined {
  if (listed === undefined || claimed === undefined) return undefined;
  if (listed.toLowerCase() !== claimed.toLowerCase()) return undefined;
  const space = namespaceOwner(listed);
  if (space === undefined) return undefined;
  return {
    level: 'attested',
    publisher: space.shown,
    evidence: [
      entry(
        'official registry',
        listed,
        `the registry lists the package under a name that only the owner of ${space.shown} can use`,
      ),
      entry('registry name', claimed, 'the package names the same entry'),
    ],
    owner: space.owner,
  };
}

/** npm accepts an attestation only for the repository that the package names; PyPI does not say. */
function fromAttestation(facts: PackageFacts): Proof | undefined {
  if (facts.attested !== true) return undefined;
  const owner = facts.registry === 'npm' ? repositoryOwner(facts.repository) : undefined;
  if (owner === undefined) {
    return {
      level: 'attested',
      publisher: null,
      evidence: [
        entry(
          'build attestation',
          `${facts.name} ${facts.version}`,
          'the registry holds a proof of where this version was built; its source was not read',
        ),
      ],
    };
  }
  return {
    level: 'attested',
    publisher: owner,
    evidence: [
      entry(
        'build attestation',
        facts.repository ?? '',
        `the registry holds a proof that this version was built from a repository of \`${owner}\``,
      ),
    ],
    owner,
  };
}

/** The scope of an npm name belongs to one account; so does a name among the maintainers. */
function fromNames(facts: PackageFacts): Proof | undefined {
  if (facts.registry !== 'npm') return undefined;
  const { scope } = splitName(facts.name);
  const owner = repositoryOwner(facts.repository);
  if (owner === undefined) return undefined;
  const [only, ...others] = facts.publishers;
  const bearer = scope === '' && others.length === 0 ? (only ?? '').toLowerCase() : scope;
  if (bearer === '' || bearer !== owner) return undefined;
  const holder =
    scope === ''
      ? `its only maintainer is the account \`${owner}\``
      : `the registry gives the scope \`${scope}\` to one account`;
  return {
    level: 'consistent',
    publisher: owner,
    evidence: [
      entry(
        scope === '' ? 'maintainers' : 'package name',
        scope === '' ? (only ?? '') : facts.name,
        holder,
      ),
      entry(
        'repository',
        facts.repository ?? '',
        'the repository that it names is owned by the same name',
      ),
    ],
  };
}

function claims(facts: PackageFacts): EvidenceEntry[] {
  const { scope } = splitName(facts.name);
  const owner = repositoryOwner(facts.repository);
  const [publisher] = facts.publishers;
  const found: EvidenceEntry[] = [];
  if (publisher !== undefined) {
    const supports =
      facts.registry === 'npm'
        ? 'an account that the registry lists as maintainer'
        : 'the author by the package’s own words';
    found.push(entry('publishers', facts.publishers.slice(0, 5).join(', '), supports));
  }
  if (facts.repository !== undefined) {
    found.push(entry('repository', facts.repository, 'the repository by the package’s own words'));
  }
  if (facts.registryName !== undefined) {
    const supports = 'a name in the official registry by the package’s own words';
    found.push(entry('registry name', facts.registryName, supports));
  }
  if (scope !== '' && owner !== undefined && scope !== owner) {
    found.push(
      entry('package name', facts.name, `nothing shows that \`${scope}\` and \`${owner}\` are one`),
    );
  }
  return found;
}

/** The name of the product, held at the package registry and at a source that a proof links to it. */
function isOfficial(facts: PackageFacts, proofs: readonly Proof[]): boolean {
  // INVARIANT: a package name alone is no namespace; whoever comes first has it.
  const { scope } = splitName(facts.name);
  if (facts.registry !== 'npm' || scope === '') return false;
  if (!proofs.some(({ level, owner }) => level === 'attested' && owner === scope)) return false;
  return scope === PROTOCOL_OWNER || scope.replaceAll(/[^a-z0-9]/g, '') === productOf(facts.name);
}

/** Whom a package names when its registry names nobody. */
function claimedOwner({ repository, registryName }: PackageFacts): string | null {
  const space = registryName === undefined ? undefined : namespaceOwner(registryName);
  return repositoryOwner(repository) ?? space?.shown ?? null;
}

function ofPackage(facts: PackageFacts, context: IdentityContext): Identity {
  const proofs = [
    fromRegistry(facts.registryName, context.registryName),
    fromAttestation(facts),
    fromNames(facts),
  ].filter((proof) => proof !== undefined);
  const evidence = proofs.flatMap((proof) => proof.evidence);
  const [best] = proofs;
  if (best === undefined) {
    const found = claims(facts);
    const publisher = facts.publishers[0] ?? claimedOwner(facts);
    return { level: found.length === 0 ? 'unknown' : 'claimed', publisher, evidence: found };
  }
  const named = proofs.find(({ publisher }) => publisher !== null)?.publisher ?? null;
  const publisher = named ?? facts.publishers[0] ?? null;
  if (context.imitates !== true && isOfficial(facts, proofs)) {
    const supports =
      'the same name is held at the package registry and at the source, and it is the name of the product';
    return {
      level: 'official',
      publisher,
      evidence: [...evidence, entry('package name', facts.name, supports)],
    };
  }
  return { level: best.level, publisher, evidence };
}

/** A certificate shows who holds the domain; on a shared host, only which customer it is. */
function ofRemote(remote: RemoteFacts, context: IdentityContext): Identity {
  const host = readAddress(remote.url)?.host ?? '';
  const domain = registeredDomain(host);
  if (host === '') return { level: 'unknown', publisher: null, evidence: [] };
  const listed = context.registryName;
  if (!remote.tls) {
    return {
      level: 'unknown',
      publisher: null,
      evidence: [
        entry('address', host, 'without a certificate anybody on the way can answer in its name'),
      ],
    };
  }
  if (isSharedHost(host)) {
    return {
      level: 'claimed',
      publisher: domain,
      evidence: [entry('address', host, 'a name that the host gives to any customer')],
    };
  }
  const certificate = entry('certificate', host, `the server is run by whoever holds ${domain}`);
  const space = listed === undefined ? undefined : namespaceOwner(listed);
  if (listed !== undefined && space?.shown === domain) {
    return {
      level: 'attested',
      publisher: domain,
      evidence: [
        certificate,
        entry(
          'official registry',
          listed,
          `the registry lists it under a name that only the owner of ${domain} can use`,
        ),
      ],
    };
  }
  return { level: 'consistent', publisher: domain, evidence: [certificate] };
}

/** The identity by the facts of one scan. */
export function identityOf(report: ScanReport, context: IdentityContext): Identity {
  const { level, publisher, evidence } = judged(report, context);
  return { level, publisher: publisher === null ? null : quoteOf(publisher, 100), evidence };
}

function judged(report: ScanReport, context: IdentityContext): Identity {
  if (report.package !== undefined) return ofPackage(report.package, context);
  const answered = report.remote?.status !== undefined || report.outcome === 'listed';
  if (report.remote !== undefined && answered) {
    return ofRemote(report.remote, context);
  }
  return { level: 'unknown', publisher: null, evidence: [] };
}
