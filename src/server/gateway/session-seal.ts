// Session ids that carry their own proof of ownership: the upstream's id and a MAC over it, the grant
// and the server. Nothing is stored, so sessions outlive a restart and cannot fill the memory;
// another grant's id, or a forged one, does not open.

export interface OpenedSession {
  /** The upstream's own id, to be sent to it. */
  readonly upstreamId: string;
  /** Names the session in records and counters; useless as a credential. */
  readonly key: string;
}

export interface SessionSeal {
  seal(grant: string, server: string, upstreamId: string): string;
  /** `undefined`: not a session of this grant on this server. */
  open(grant: string, server: string, sealed: string): OpenedSession | undefined;
}

/** 128 bits of the MAC travel with the id. */
const MAC_CHARS = 32;
/** Of those, the first 48 bits name the session in records. */
const KEY_CHARS = 12;
const SEALED = /^([\x21-\x7e]{1,1024})\.([0-9a-f]{32})$/;

/** @param mac keyed MAC of a text, at least 32 hex digits */
export function createSessionSeal(mac: (text: string) => string): SessionSeal {
  const tag = (grant: string, server: string, id: string) =>
    mac(`session\n${server}\n${grant}\n${id}`).slice(0, MAC_CHARS);
  return {
    seal: (grant, server, id) => `${id}.${tag(grant, server, id)}`,
    open(grant, server, sealed) {
      const parts = SEALED.exec(sealed);
      if (parts === null) return undefined;
      const [, upstreamId = '', sent = ''] = parts;
      if (!sameText(sent, tag(grant, server, upstreamId))) return undefined;
      return { upstreamId, key: sent.slice(0, KEY_CHARS) };
    },
  };
}

/** Compares in time that does not depend on where the texts differ. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
