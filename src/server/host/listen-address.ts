// The address to listen on, as the configuration and the command line write it.
import { Fault } from '#contract/errors.ts';

/** Reads `HOST:PORT`; an IPv6 address stands in brackets. Throws a `Fault` of owner `config`. */
export function readListen(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new Fault('invalid_listen', `\`${text}\` is not HOST:PORT`);
  }
  return { host: match[1] ?? match[2] ?? '', port };
}
