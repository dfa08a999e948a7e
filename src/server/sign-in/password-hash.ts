// Passwords as they are kept: scrypt with its parameters beside it, so that they can rise. The work is
// done off the main thread, a few at a time; who comes when too many wait is told to come again.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from '#server/web/index.ts';

export interface Passwords {
  /** The text to keep. Throws an `HttpProblem` 503 when too many are waiting. */
  hash(password: string): Promise<string>;
  /**
   * Takes as long for `null` as for a password that is kept, so that nobody learns which accounts
   * there are. `stale`: it matches and should be hashed anew.
   */
  verify(password: string, kept: string | null): Promise<'match' | 'stale' | 'wrong'>;
}

/** Parameters of scrypt; memory is 128 · N · r bytes. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB, some tenths of a second. */
const COST: PasswordCost = { N: 32_768, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** The pool has four threads; files and names need some of them. */
const AT_ONCE = 2;
const WAITING_MAX = 64;
const KEPT = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{16,128})\$([\w-]{16,128})$/;
const COST_MAX: PasswordCost = { N: 1_048_576, r: 32, p: 16 };

/** @param cost of passwords that are hashed from now on */
export function createPasswords(cost: PasswordCost = COST): Passwords {
  const inTurn = createTurns(AT_ONCE, WAITING_MAX);
  const nobody = { cost, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const key = await inTurn(() => derive(password, salt, KEY_BYTES, cost));
      const { N, r, p } = cost;
      return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
    },
    async verify(password, kept) {
      const known = kept === null ? undefined : parse(kept);
      const { salt, key, cost: its } = known ?? nobody;
      const made = await inTurn(() => derive(password, salt, key.length, its));
      if (!timingSafeEqual(made, key) || known === undefined) return 'wrong';
      return its.N === cost.N && its.r === cost.r && its.p === cost.p ? 'match' : 'stale';
    },
  };
}

function parse(kept: string) {
  const parts = KEPT.exec(kept);
  if (parts === null) return undefined;
  const [N, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const usable = N > 1 && Number.isInteger(Math.log2(N)) && r > 0 && p > 0;
  if (!usable || N > COST_MAX.N || r > COST_MAX.r || p > COST_MAX.p) return undefined;
  const [salt, key] = [parts[4] ?? '', parts[5] ?? ''].map((text) =>
    Buffer.from(text, 'base64url'),
  );
  return salt === undefined || key === undefined ? undefined : { cost: { N, r, p }, salt, key };
}

/** The same letters are typed in different ways on different machines: they count as the same. */
function derive(
  password: string,
  salt: Buffer,
  bytes: number,
  cost: PasswordCost,
): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function createTurns(atOnce: number, waitingMax: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) throw busy();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes over to the next one.
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function busy(): HttpProblem {
  return new HttpProblem(503, 'too many sign-ins at once', { headers: { 'Retry-After': '2' } });
}
