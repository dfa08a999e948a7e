// Counts what `wicketgate classify` finds wrong with the definitions of real servers, and lists every
// finding of the kinds that people act on, so that each can be judged by reading.
// Use: node bench/false-alarms.mjs SERVERS [KIND...]
//   SERVERS: JSON Lines of { package, serverInfo?, tools }. KIND: list these; default `poisoned`.
import { classify, linesOf, percent } from './labelled.mjs';

const [file, ...wanted] = process.argv.slice(2);
if (file === undefined) {
  console.error('use: node bench/false-alarms.mjs SERVERS [KIND...]');
  process.exit(2);
}
const kinds = new Set(wanted.length > 0 ? wanted : ['poisoned']);
const servers = linesOf(file).filter(({ tools }) => Array.isArray(tools) && tools.length > 0);
const answers = classify(
  servers.map(({ package: name, serverInfo, tools }) => ({
    server: { name: serverInfo?.name ?? name },
    tools,
  })),
);
const places = servers.flatMap(({ package: name, tools }) => tools.map(() => name));

const tools = new Map();
for (const [index, { name, findings }] of answers.entries()) {
  for (const key of new Set(findings.map(({ kind, severity }) => `${kind}, ${severity}`))) {
    tools.set(key, (tools.get(key) ?? 0) + 1);
  }
  for (const { kind, code, source, quote, message } of findings) {
    if (!kinds.has(kind)) continue;
    console.log(`${places[index]} · ${name} · ${kind}/${code} · ${source}: ${message}`);
    console.log(`  ${JSON.stringify(quote)}`);
  }
}
console.log(`\n${answers.length} tools of ${servers.length} servers`);
for (const [key, number] of [...tools].sort((a, b) => b[1] - a[1])) {
  console.log(
    key.padEnd(36),
    String(number).padStart(5),
    percent(number, answers.length).padStart(8),
  );
}
