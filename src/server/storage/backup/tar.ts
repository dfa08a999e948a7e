// The little of the tar format (POSIX ustar) that a backup needs: regular files of any size, one after
// the other. Every other tar program can read what is written here.

const BLOCK = 512;
/** Sizes beyond eight gibibytes do not fit into eleven octal digits. */
const OCTAL_MAX = 0o77777777777;

export interface TarEntry {
  readonly name: string;
  readonly size: number;
}

/** The header of a file; its bytes follow, and then zeros up to a whole block (`paddingOf`). */
export function tarHeader({ name, size }: TarEntry, atMs: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`the name \`${name}\` is too long`);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, size);
  header.write(
    `${Math.floor(atMs / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Zeros behind the bytes of a file. */
export function paddingOf(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What stands at the end of the archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

/** Reads a header; `undefined` at the end of the archive. Throws `RangeError` for what is none. */
export function readTarHeader(block: Buffer): TarEntry | undefined {
  if (block.length === BLOCK && block.every((byte) => byte === 0)) return undefined;
  const sum = Number.parseInt(block.toString('latin1', 148, 156), 8);
  const bare = Buffer.from(block);
  bare.write('        ', 148);
  if (block.length < BLOCK || sumOf(bare) !== sum) throw new RangeError('no header of a file');
  const nameEnd = block.indexOf(0);
  return { name: block.toString('utf8', 0, Math.min(nameEnd, 100)), size: readSize(block) };
}

export { BLOCK as TAR_BLOCK };

function writeSize(header: Buffer, size: number): void {
  if (size <= OCTAL_MAX) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
}

function readSize(block: Buffer): number {
  if (block[124] === 0x80) return Number(block.readBigUInt64BE(128));
  return Number.parseInt(block.toString('latin1', 124, 136), 8);
}

function sumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}
