import { describe, expect, it } from 'vitest';
import { explainFailure } from './failure.ts';
import { ScanStop } from './scan-stop.ts';

const DIED = new ScanStop('crashed', '`the server` exited with code 1; its log lines', true);

describe('last words', () => {
  it.each([
    ['Error: GITHUB_TOKEN is required', 'needs-credentials'],
    ['getaddrinfo ENOTFOUND api.example.com', 'needs-network'],
    ['socket.gaierror: [Errno -3] Temporary failure in name resolution', 'needs-network'],
    ['Error: connect ECONNREFUSED 127.0.0.1:3306', 'needs-environment'],
    ["password: none. to (('127.0.0.1', 7687)) Connect call failed", 'needs-environment'],
    ["env: 'bun': No such file or directory", 'needs-environment'],
    ['Usage: server <allowed-directory>', 'needs-environment'],
    ['Error: Could not locate the bindings file. Tried:', 'not-installable'],
    ['Server listening on port 3000', 'not-a-server'],
    ['TypeError: x is not a function', 'crashed'],
  ])('%s means %s', (line, outcome) => {
    expect(explainFailure(DIED, [line]).outcome).toBe(outcome);
  });

  it('name the program that is missing', () => {
    const stop = explainFailure(DIED, ["env: 'bun': No such file or directory"]);
    expect(stop.message).toMatch(/the program `bun`, which is not here/);
  });

  it('do not matter when a limit was broken', () => {
    const stop = new ScanStop('over-limit', 'sent too much');
    expect(explainFailure(stop, ['API_KEY is required'])).toBe(stop);
  });

  it('are not needed to see that a program ends at once', () => {
    const stop = new ScanStop('crashed', '`the server` exited with code 0; its', true);
    expect(explainFailure(stop, []).outcome).toBe('not-a-server');
  });
});
