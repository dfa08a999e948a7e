// Decodes the chunked transfer coding (RFC 9112 §7.1), strictly: extensions are skipped, trailers
// are read and dropped, anything else malformed is an error.

export interface ChunkedDecoder {
  /**
   * Feeds bytes; data goes to `onData` as slices of them.
   * @returns the offset after the last byte of the body when it has ended, -1 when more is to
   *   come, -2 when the coding is malformed
   */
  feed(bytes: Buffer): number;
}

const LINE_BYTES_MAX = 4096;
const SIZE_LINE = /^([0-9A-Fa-f]{1,12})[\t ]*(?:;[\t\x20-\x7e]*)?$/;

export function createChunkedDecoder(onData: (chunk: Buffer) => void): ChunkedDecoder {
  let state: 'size' | 'data' | 'data-end' | 'trailer' = 'size';
  let left = 0;
  let line = '';

  /** The line that ends in `bytes` from `at`, or `undefined` when it goes on. */
  function takeLine(bytes: Buffer, at: number): { text: string; next: number } | undefined {
    const end = bytes.indexOf(10, at);
    if (end < 0) {
      line += bytes.toString('latin1', at);
      return undefined;
    }
    const text = line + bytes.toString('latin1', at, end);
    line = '';
    return { text, next: end + 1 };
  }

  function step(bytes: Buffer, at: number): number {
    if (state === 'data') {
      const take = Math.min(left, bytes.length - at);
      onData(at === 0 && take === bytes.length ? bytes : bytes.subarray(at, at + take));
      left -= take;
      if (left === 0) state = 'data-end';
      return at + take;
    }
    const read = takeLine(bytes, at);
    if (read === undefined) return line.length > LINE_BYTES_MAX ? -2 : bytes.length;
    if (!read.text.endsWith('\r')) return -2;
    const text = read.text.slice(0, -1);
    if (state === 'data-end') {
      if (text !== '') return -2;
      state = 'size';
    } else if (state === 'size') {
      const size = SIZE_LINE.exec(text);
      if (size === null) return -2;
      left = Number.parseInt(size[1] ?? '', 16);
      state = left === 0 ? 'trailer' : 'data';
    } else if (text === '') return -3 - read.next;
    return read.next;
  }

  return {
    feed(bytes) {
      let at = 0;
      while (at < bytes.length) {
        const next = step(bytes, at);
        if (next <= -3) return -3 - next;
        if (next === -2) return -2;
        at = next;
      }
      return -1;
    },
  };
}
