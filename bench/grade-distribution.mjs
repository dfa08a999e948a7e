// Grades of many servers at once: reads JSON Lines of servers ({ package, version, serverInfo,
// capabilities, tools, instructions }), assesses each as an unverified package, and prints how the
// letters, deductions and findings are spread. `node bench/grade-distribution.mjs FILE [--all]`
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importRoom } from './bundle.mjs';

const hash = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

function reportOf(line) {
  const { package: name, version, serverInfo, capabilities, tools, instructions } = line;
  return {
    source: { kind: 'npm', name },
    outcome: 'listed',
    stderr: [],
    startedAtMs: 0,
    durationMs: 0,
    how: { isolation: 'none', network: false, dummies: Object.keys(line.env ?? {}) },
    package: { registry: 'npm', name, version, publishers: ['somebody'], installScripts: [] },
    ...(serverInfo?.name ? { serverInfo } : {}),
    protocolVersions: [line.protocolVersion],
    capabilities,
    ...(typeof instructions === 'string' ? { instructions } : {}),
    tools,
    prompts: [],
    resources: [],
    resourceTemplates: [],
    anomalies: [],
  };
}

function add(map, key, by = 1) {
  map.set(key, (map.get(key) ?? 0) + by);
}

const [file, ...flags] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node bench/grade-distribution.mjs FILE [--all]');
  process.exit(2);
}
const { assess, GRADE_METHOD } = await importRoom('src/core/assessment/index.ts');
const { gradeOf } = await importRoom('src/core/assessment/grade.ts');
const { gradeFactsOf } = await importRoom('src/core/assessment/grade-facts.ts');
const lines = readFileSync(file, 'utf8').trim().split('\n');
const [letters, points, findings] = [new Map(), new Map(), new Map()];
const rows = [];
const from = performance.now();
for (const line of lines) {
  const { server, tools } = assess(reportOf(JSON.parse(line)), undefined, { nowMs: 0, hash });
  add(letters, server.grade.letter);
  for (const { code, points: taken } of server.grade.deductions) add(points, code, taken);
  for (const { kind, code } of server.findings) add(findings, `${kind}/${code}`);
  rows.push({ server, tools });
}
const seconds = (performance.now() - from) / 1000;
const count = rows.reduce((sum, { tools }) => sum + tools.length, 0);
console.log(`${rows.length} servers, ${count} tools, ${Math.round(count / seconds)} tools/s`);
console.log('letters', Object.fromEntries([...letters].sort()));
for (const identity of ['unknown', 'consistent', 'attested', 'official']) {
  const spread = new Map(GRADE_METHOD.letters.map(({ letter }) => [letter, 0]));
  for (const { server, tools } of rows) {
    add(spread, gradeOf({ ...gradeFactsOf(server, tools), identity }).letter);
  }
  console.log(`if all were ${identity}`, Object.fromEntries(spread));
}
console.log(
  'points a server',
  Object.fromEntries(
    [...points].map(([code, sum]) => [code, Math.round((sum / rows.length) * 10) / 10]),
  ),
);
console.log('findings on servers', Object.fromEntries(findings));
if (flags.includes('--all')) {
  for (const { server, tools } of rows.sort((a, b) => b.server.score - a.server.score)) {
    const { source, title, score, grade, counts } = server;
    const taken = grade.deductions.map(({ code, points: p }) => `${code} ${p}`).join(', ');
    console.log(
      `${grade.letter} ${score} ${source} “${title}” ${counts.total} tools (R${counts.Read} W${counts.Write} E${counts.Execute} D${counts.Destructive} F${counts.Financial}), ${server.context.tokens} tokens: ${taken}`,
    );
    for (const { kind, code, message } of server.findings)
      console.log(`    ${kind}/${code}: ${message}`);
    for (const tool of tools) {
      for (const { kind, code, quote, source: at } of tool.findings) {
        if (kind === 'poisoned') console.log(`    ${tool.name} ${kind}/${code} ${at}: ${quote}`);
      }
    }
  }
}
