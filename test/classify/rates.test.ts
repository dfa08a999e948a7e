// Holds the rates at which the classifier agrees with hand-labelled definitions of invented servers:
// money and its look-alikes, removals, machines, data, browsers, secrets, cloud servers in Python,
// other languages, misleading names. A row with `alt` may be read either way and is left out of the
// rates of its kind. See docs/reference/classification.md.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { type Classification, classifyTools } from '#core/catalogue/index.ts';
import type { Json } from '#core/kit/json.ts';

interface Row {
  readonly server: string;
  readonly tool: Json;
  readonly category: ToolClass;
  readonly severity: Severity;
  readonly alt?: ToolClass;
}

interface Judged {
  readonly row: Row;
  readonly said: Classification;
}

const folder = new URL('.', import.meta.url);
const judged: readonly Judged[] = readdirSync(folder)
  .filter((file) => file.endsWith('.vectors.json'))
  .flatMap((file) => {
    // The files are ours and written in this shape.
    const rows = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Row[];
    return rows.flatMap((row) => {
      const [said] = classifyTools([row.tool], { name: row.server });
      return said === undefined ? [] : [{ row, said }];
    });
  });
const plain = judged.filter(({ row }) => row.alt === undefined);

function isCritical(category: ToolClass): boolean {
  return category === 'Destructive' || category === 'Financial';
}

function share(all: readonly Judged[], right: (one: Judged) => boolean): number {
  return all.filter(right).length / all.length;
}

function isRight({ row, said }: Judged): boolean {
  return said.category === row.category;
}

function levelsApart({ row, said }: Judged): number {
  return Math.abs(SEVERITIES.indexOf(said.severity) - SEVERITIES.indexOf(row.severity));
}

describe('the classifier on hand-labelled definitions of invented servers', () => {
  it('has enough of them', () => {
    expect(judged.length).toBeGreaterThanOrEqual(500);
    expect(judged.filter(({ row }) => row.category === 'Financial').length).toBeGreaterThan(60);
  });

  it('names the category of at least 97 in 100', () => {
    const wrong = plain.filter((one) => !isRight(one));
    const list = wrong.map(
      ({ row, said }) => `${said.name}: ${said.category}, not ${row.category}`,
    );
    expect(share(plain, isRight), list.join('\n')).toBeGreaterThanOrEqual(0.97);
  });

  it('finds at least 98 in 100 Destructive and Financial tools', () => {
    const critical = plain.filter(({ row }) => isCritical(row.category));
    expect(share(critical, ({ said }) => isCritical(said.category))).toBeGreaterThanOrEqual(0.98);
  });

  it('is right about at least 95 in 100 that it calls Destructive or Financial', () => {
    const called = plain.filter(({ said }) => isCritical(said.category));
    expect(share(called, ({ row }) => isCritical(row.category))).toBeGreaterThanOrEqual(0.95);
  });

  it('is right at least 98 times in 100 when it is at least 90 per cent sure', () => {
    const sure = plain.filter(({ said }) => said.confidence >= 0.9);
    expect(sure.length).toBeGreaterThan(200);
    expect(share(sure, isRight)).toBeGreaterThanOrEqual(0.98);
  });

  it('is within one level of the severity of at least 98 in 100', () => {
    const far = judged.filter((one) => levelsApart(one) > 1);
    const list = far.map(({ row, said }) => `${said.name}: ${said.severity}, not ${row.severity}`);
    expect(
      share(judged, (one) => levelsApart(one) <= 1),
      list.join('\n'),
    ).toBeGreaterThanOrEqual(0.98);
  });

  it('finds no poison in any of them', () => {
    const alarms = judged.filter(({ said }) =>
      said.findings.some(({ kind }) => kind === 'poisoned'),
    );
    expect(alarms.map(({ said }) => said.name)).toEqual([]);
  });
});
