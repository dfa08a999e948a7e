// Turns the windows of all rounds into one row an arm, compares with the targets, and prints. Ratios
// are taken round by round, between windows that ran next to each other, and then their median.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median over the rounds of one arm's figure divided by another's in the same round. */
export function ratio(rounds, name, other, pick) {
  const pairs = rounds.filter((round) => round[name] !== undefined && round[other] !== undefined);
  return median(pairs.map((round) => pick(round[name]) / pick(round[other])));
}

const cpu = (windows) => windows.many.cpuUs;
const alone = (windows) => windows.one.p50Us;

/** One row an arm; `rounds` hold by name the window of 50 connections and that of one. */
export function summarise(rounds, arms) {
  return [...arms.values()].map(({ name, label }) => {
    const windows = rounds.map((round) => round[name]);
    const over = (pick) => median(windows.map(pick));
    return {
      name,
      label,
      cpuUs: over(cpu),
      cpuRatio: ratio(rounds, name, 'nginx', cpu),
      perSecond: over(({ many }) => many.perSecond),
      p50Us: over(({ many }) => many.p50Us),
      p99Us: over(({ many }) => many.p99Us),
      aloneUs: over(alone),
      aloneRatio: ratio(rounds, name, 'nginx', alone),
      rssMb: Math.max(...windows.map(({ many }) => many.rssMb)),
      foreign: Math.max(...windows.map(({ many }) => many.foreign)),
    };
  });
}

/** The targets that this run can judge; a part that was not measured has none. */
export function judge(rounds, rows, single) {
  const found = [];
  const row = (name) => rows.find((candidate) => candidate.name === name);
  const most = (what, value, limit, unit, aim) => {
    if (value === undefined || Number.isNaN(value)) return;
    found.push({
      what,
      value,
      limit,
      unit,
      met: value <= limit,
      ...(aim === undefined ? {} : { aim }),
    });
  };
  const least = (what, value, limit, unit) => {
    if (Number.isNaN(value)) return;
    found.push({ what, value, limit, unit, met: value >= limit, least: true });
  };
  most('loaded, CPU a call / nginx', row('loaded')?.cpuRatio, 5, '×', 2.6);
  most('loaded, p50 at one connection / nginx', row('loaded')?.aloneRatio, 2.5, '×');
  for (const peer of ['sdk-proxy', 'mcp-proxy']) {
    least(`${peer}, CPU a call / loaded`, ratio(rounds, peer, 'echoed', cpu), 15, '×');
  }
  most('many grants and policies, CPU / loaded', ratio(rounds, 'many', 'loaded', cpu), 1.3, '×');
  most('loaded, resident memory', row('loaded')?.rssMb, 160, 'MB');
  most('evaluate, 20 rules', single.evaluate?.plainUs, 3, 'µs');
  const stdio = single.stdio?.find(({ inFlight }) => inFlight === 1);
  most('run over stdio adds, CPU a call', stdio?.addedUs, 150, 'µs');
  most('--version, CPU', single.start?.versionMs, 250, 'ms');
  most('run until ready, CPU', single.start?.readyMs, 600, 'ms');
  return found;
}

function table(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const print = (line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[at])))
      .join('  ');
  return lines.map(print).join('\n');
}

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');

export function armsTable(rows) {
  const head = [
    'arm',
    'CPU µs',
    '× nginx',
    'calls/s',
    'p50 ms',
    'p99 ms',
    'p50 µs at 1',
    '× nginx',
  ];
  return table([
    [...head, 'RSS MB'],
    ...rows.map((row) => [
      row.label,
      fixed(row.cpuUs, 1),
      fixed(row.cpuRatio, 2),
      fixed(row.perSecond, 0),
      fixed(row.p50Us / 1_000, 2),
      fixed(row.p99Us / 1_000, 2),
      fixed(row.aloneUs, 0),
      fixed(row.aloneRatio, 2),
      fixed(row.rssMb, 0),
    ]),
  ]);
}

export function shapesTable(shapes) {
  return table([
    ['shape', 'nginx CPU µs', 'loaded CPU µs', '× nginx', 'calls/s loaded'],
    ...shapes.map(({ shape, nginxUs, loadedUs, ratio: times, perSecond }) => [
      shape,
      fixed(nginxUs, 1),
      fixed(loadedUs, 1),
      fixed(times, 2),
      fixed(perSecond, 0),
    ]),
  ]);
}

export function singlesTable({ evaluate, stdio = [], start }) {
  const lines = [['single measurement', 'value', '']];
  const add = (what, value, digits, unit) => lines.push([what, fixed(value, digits), unit]);
  if (evaluate !== undefined) {
    add('evaluate, 20 rules and a counter', evaluate.plainUs, 2, 'µs');
    add('evaluate, one regex more', evaluate.patternUs, 2, 'µs');
  }
  for (const { inFlight, addedUs, directUs, directP50Us, throughP50Us } of stdio) {
    add(`stdio, ${inFlight} in flight: server alone, CPU a call`, directUs, 1, 'µs');
    add(`stdio, ${inFlight} in flight: run adds, CPU a call`, addedUs, 1, 'µs');
    add(`stdio, ${inFlight} in flight: p50 alone`, directP50Us, 0, 'µs');
    add(`stdio, ${inFlight} in flight: p50 through run`, throughP50Us, 0, 'µs');
  }
  if (start !== undefined) {
    add('--version, CPU', start.versionMs, 0, 'ms');
    add('run until ready, CPU', start.readyMs, 0, 'ms');
  }
  return table(lines);
}

export function targetsTable(targets) {
  return table([
    ['target', 'measured', 'limit', ''],
    ...targets.map(({ what, value, limit, unit, met, least, aim }) => [
      what,
      `${fixed(value, 2)} ${unit}`,
      `${least ? '≥' : '≤'} ${limit} ${unit}${aim === undefined ? '' : ` (aim ${aim})`}`,
      met ? 'met' : 'MISSED',
    ]),
  ]);
}
