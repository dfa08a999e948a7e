// Which addresses a server may resolve to. Checked on the resolved address of every connection, so
// that neither a redirect nor a name that changes its mind reaches the inside of the network
// (server-side request forgery; gateway page, "Upstream").
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Fault } from '#contract/errors.ts';

const RANGES_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const RANGES_6: readonly (readonly [string, number])[] = [
  // Unspecified, loopback, and IPv4 addresses written into IPv6 ones by whatever scheme: what is
  // behind those cannot be judged here.
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

function blockList(): BlockList {
  const list = new BlockList();
  for (const [net, bits] of RANGES_4) {
    list.addSubnet(net, bits, 'ipv4');
    // The same address in its IPv4-mapped form.
    list.addSubnet(`::ffff:${net}`, 96 + bits, 'ipv6');
  }
  for (const [net, bits] of RANGES_6) list.addSubnet(net, bits, 'ipv6');
  return list;
}

const INSIDE = blockList();

/** True for an address that only the inside of a network reaches. */
export function isInside(address: string): boolean {
  return INSIDE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The lookup for one server.
 * @param local true: every address will do. Throws a `Fault` at once when `host` is itself an
 *   address that is not allowed, since addresses are connected to without a look-up.
 */
export function createLookup(host: string, local: boolean): LookupFunction {
  if (local) return systemLookup as LookupFunction; // the same contract, overloads apart
  if (isIP(host) !== 0 && isInside(host)) throw refused(host, host);
  return (name, options, callback) => {
    systemLookup(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const inside = addresses.find(({ address }) => isInside(address));
      if (inside !== undefined) return callback(refused(name, inside.address), '', 0);
      if (addresses.length === 0) {
        const nothing = new Fault('upstream_unreachable', `the name ${name} has no address`);
        return callback(nothing, '', 0);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

function refused(host: string, address: string): Fault {
  const detail = `\`${host}\` is ${address}; set \`local: true\` on the server if that is wanted`;
  return new Fault('upstream_refused_address', detail);
}
