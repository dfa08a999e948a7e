import { describe, expect, it } from 'vitest';
import { createHealth, type Dependency } from './health.ts';

const works = async () => {};
const fails = async () => {
  throw new Error('away');
};

function open(...dependencies: readonly Dependency[]) {
  const lines: string[] = [];
  const health = createHealth({ dependencies, log: (line) => void lines.push(line), keptMs: 0 });
  return { health, lines };
}

describe('health', () => {
  it('names what does not answer, and says why in the log only', async () => {
    const { health, lines } = open(
      { name: 'ledger', check: fails },
      { name: 'control', check: works },
    );
    expect(await health.missing()).toEqual(['ledger']);
    expect(lines).toEqual(['not ready: ledger: away']);
  });

  it('stays ready without a part that only some calls need, and shows it as down', async () => {
    const { health, lines } = open(
      { name: 'ledger', check: works },
      { name: 'counters', check: fails, partial: true },
    );
    expect(await health.missing()).toEqual([]);
    expect([...(await health.components())]).toEqual([
      ['ledger', 1],
      ['counters', 0],
    ]);
    expect(lines).toEqual(['partly ready: counters: away']);
  });
});
