// The script that moves counters inside of Redis: many calls at once, each charged to all its counters
// or to none. Says with decimal texts what core/counters says with big integers; charge-script.test.ts
// holds the two together. Sent by charge-queue.ts.
import type { Charge } from '#contract/decision.ts';
import { addDecimals, decimalOf } from '#core/counters/index.ts';

/** A call's charges, or what goes back of them. */
export interface Move {
  readonly kind: 'charge' | 'return';
  readonly charges: readonly Charge[];
}

/** The answer when the marker is not the expected one: nothing was moved. */
export const LOST = 'lost';

/**
 * KEYS: the marker, then counters. ARGV: the expected marker, then a move each: `+` or `-`, number of
 * charges, and for each charge: place of its key, cost (empty: cannot be read), max, milliseconds to
 * keep. Answers for each move 0, or the place of the charge that does not fit.
 * INVARIANT: writes happen at the end, so that what fails has moved nothing.
 */
export const CHARGE_SCRIPT = `
local DIGITS = 14

local function aligned(a, b)
  local aw, af = string.match(a, '^(%d+)%.?(%d*)$')
  local bw, bf = string.match(b, '^(%d+)%.?(%d*)$')
  local scale = math.max(#af, #bf)
  local whole = math.max(#aw, #bw)
  local x = string.rep('0', whole - #aw) .. aw .. af .. string.rep('0', scale - #af)
  local y = string.rep('0', whole - #bw) .. bw .. bf .. string.rep('0', scale - #bf)
  return x, y, scale
end

local function plain(digits, scale)
  local whole = string.match(string.sub(digits, 1, #digits - scale), '^0*(%d*)$')
  local fraction = string.match(string.sub(digits, #digits - scale + 1), '^(%d-)0*$')
  if whole == '' then whole = '0' end
  if fraction == '' then return whole end
  return whole .. '.' .. fraction
end

local function combined(x, y, sign)
  local parts, carry, last = {}, 0, #x
  while last > 0 do
    local first = math.max(1, last - DIGITS + 1)
    local width = last - first + 1
    local sum = tonumber(string.sub(x, first, last)) + sign * tonumber(string.sub(y, first, last)) + carry
    carry = 0
    if sum >= 10 ^ width then
      sum, carry = sum - 10 ^ width, 1
    elseif sum < 0 then
      sum, carry = sum + 10 ^ width, -1
    end
    table.insert(parts, 1, string.format('%0' .. width .. '.0f', sum))
    last = first - 1
  end
  if carry == 1 then table.insert(parts, 1, '1') end
  return table.concat(parts), carry
end

local function isFast(a, b)
  return #a <= DIGITS and #b <= DIGITS and not string.find(a .. b, '.', 1, true)
end

local function add(a, b)
  if isFast(a, b) then return string.format('%.0f', tonumber(a) + tonumber(b)) end
  local x, y, scale = aligned(a, b)
  return plain(combined(x, y, 1), scale)
end

local function isAbove(a, b)
  if isFast(a, b) then return tonumber(a) > tonumber(b) end
  local x, y = aligned(a, b)
  for first = 1, #x, DIGITS do
    local m = tonumber(string.sub(x, first, first + DIGITS - 1))
    local n = tonumber(string.sub(y, first, first + DIGITS - 1))
    if m ~= n then return m > n end
  end
  return false
end

local function without(a, b)
  if isAbove(b, a) then return '0' end
  if isFast(a, b) then return string.format('%.0f', tonumber(a) - tonumber(b)) end
  local x, y, scale = aligned(a, b)
  return plain(combined(x, y, -1), scale)
end

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return '${LOST}' end

local values, keptMs = {}, {}
local function valueOf(key)
  if values[key] == nil then values[key] = redis.call('GET', key) end
  return values[key]
end

local changed, isChanged = {}, {}
local function put(key, value)
  values[key] = value
  if not isChanged[key] then
    isChanged[key] = true
    changed[#changed + 1] = key
  end
end

local answers, at = {}, 2
while at <= #ARGV do
  local isCharge, count, refused, sums = ARGV[at] == '+', tonumber(ARGV[at + 1]), 0, {}
  at = at + 2
  for i = 1, count do
    local place = at + (i - 1) * 4
    local key, cost = KEYS[tonumber(ARGV[place])], ARGV[place + 1]
    if isCharge then
      if cost == '' then refused = i break end
      sums[i] = add(valueOf(key) or '0', cost)
      if isAbove(sums[i], ARGV[place + 2]) then refused = i break end
    elseif cost ~= '' and valueOf(key) then
      put(key, without(valueOf(key), cost))
    end
  end
  if isCharge and refused == 0 then
    for i = 1, count do
      local place = at + (i - 1) * 4
      local key = KEYS[tonumber(ARGV[place])]
      put(key, sums[i])
      keptMs[key] = ARGV[place + 3]
    end
  end
  answers[#answers + 1] = refused
  at = at + count * 4
end

for _, key in ipairs(changed) do
  if keptMs[key] then
    redis.call('SET', key, values[key], 'PX', keptMs[key])
  else
    redis.call('SET', key, values[key], 'KEEPTTL')
  end
end
return answers
`;

/**
 * A window is kept this much longer than it lasts, milliseconds: a call decided in the old window may
 * be charged late.
 */
const WINDOW_KEPT_MS = 3_600_000;

/** Keys and arguments of the script for some moves. */
export interface ScriptInput {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** @param place.prefix before every counter's key; @param place.marker key and expected text */
export function scriptInput(
  moves: readonly Move[],
  place: { readonly prefix: string; readonly markerKey: string; readonly marker: string },
  nowMs: number,
): ScriptInput {
  const places = new Map<string, number>([[place.markerKey, 1]]);
  const args: string[] = [place.marker];
  for (const { kind, charges } of moves) {
    args.push(kind === 'charge' ? '+' : '-', `${charges.length}`);
    for (const charge of charges) {
      const key = counterKey(place.prefix, charge);
      const known = places.get(key) ?? places.size + 1;
      places.set(key, known);
      const cost = charge.cost === null ? '' : plainDecimal(charge.cost);
      args.push(`${known}`, cost, plainDecimal(charge.max), `${keptMs(charge, nowMs)}`);
    }
  }
  return { keys: [...places.keys()], args };
}

/** The name of a counter in a window. */
export function counterKey(
  prefix: string,
  { key, windowStartMs }: Pick<Charge, 'key' | 'windowStartMs'>,
): string {
  return `${prefix}${windowStartMs}:${key}`;
}

/** How long a counter is kept from now on; never ends before its window does. */
export function keptMs({ windowEndMs }: Pick<Charge, 'windowEndMs'>, nowMs: number): number {
  return Math.max(0, windowEndMs - nowMs) + WINDOW_KEPT_MS;
}

/** Without exponent, as counters are stored. */
export function plainDecimal(value: number): string {
  return Number.isInteger(value) && value < 1e15 ? `${value}` : addDecimals('0', decimalOf(value));
}
