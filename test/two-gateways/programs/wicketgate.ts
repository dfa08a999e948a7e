// The command, bundled by itself: the tests that kill gateways need no dashboard.
Object.assign(globalThis, { WICKETGATE_VERSION: '0.0.0' });

await import('../../../src/cli/main.ts');
