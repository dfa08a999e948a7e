// How far the classifier can be trusted on a file of labelled tools: accuracy by server, so that one
// that the rules were fitted to shows, and a calibration table: how often it is right when it says
// how sure it is.
// Use: node bench/cross-validate.mjs LABELS...
//   LABELS: JSON Lines of { server, package?, tool, category, severity?, ambiguous?, alt? }, or a JSON
//   array of such objects. Without arguments: the vectors of test/classify.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { classify, linesOf, percent } from './labelled.mjs';

const LEVELS = ['Low', 'Medium', 'High', 'Critical'];
const BINS = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0];

function vectors() {
  const folder = new URL('../test/classify/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.vectors.json'));
  return files.map((file) => fileURLToPath(new URL(file, folder)));
}

function rowsOf(file) {
  return file.endsWith('.json') ? JSON.parse(readFileSync(file, 'utf8')) : linesOf(file);
}

const given = process.argv.slice(2);
const files = given.length > 0 ? given : vectors();
const rows = files.flatMap(rowsOf);
const answers = classify(
  rows.map(({ server, tool }) => ({ server: { name: server }, tools: [tool] })),
);
const judged = rows.map((row, index) => ({ row, said: answers[index] }));

const isRight = ({ row, said }) => said.category === row.category;
const isNear = ({ row, said }) =>
  Math.abs(LEVELS.indexOf(said.severity) - LEVELS.indexOf(row.severity)) <= 1;
const count = (list, test) => list.filter(test).length;

const servers = new Map();
for (const one of judged) {
  const server = one.row.package ?? one.row.server;
  servers.set(server, [...(servers.get(server) ?? []), one]);
}

console.log('server'.padEnd(52), 'tools', 'category', 'severity within one level');
for (const [server, list] of [...servers].sort(([a], [b]) => a.localeCompare(b))) {
  const graded = list.filter(({ row }) => row.severity !== undefined);
  console.log(
    server.slice(0, 52).padEnd(52),
    String(list.length).padStart(5),
    percent(count(list, isRight), list.length).padStart(8),
    percent(count(graded, isNear), graded.length).padStart(8),
  );
}

console.log('\nsays it is sure   tools   is right');
for (const [index, from] of BINS.entries()) {
  const below = BINS[index - 1] ?? Number.POSITIVE_INFINITY;
  const list = judged.filter(({ said }) => said.confidence >= from && said.confidence < below);
  const label = `${from.toFixed(2)} and up`;
  console.log(
    label.padEnd(16),
    String(list.length).padStart(6),
    percent(count(list, isRight), list.length).padStart(10),
  );
}

const plain = judged.filter(({ row }) => row.alt === undefined || row.ambiguous === false);
const right = percent(count(judged, isRight), judged.length);
const sure = percent(count(plain, isRight), plain.length);
console.log(
  `\n${judged.length} tools: category ${right}, of ${plain.length} unambiguous ones ${sure}`,
);
