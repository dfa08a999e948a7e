// `--full`: how the cost moves with the size of the request, and with an answer that is a stream of
// events. Only nginx and the loaded gateway; loaded in turn like the arms.
import { loadFiles } from './arms.mjs';
import { loadWindow } from './load.mjs';
import { median } from './report.mjs';

const SECONDS = 3;
const ROUNDS = 3;
/** Bytes that the arguments grow by: requests of about 0.4, 10 and 100 kB. */
const PADDINGS = [0, 9_700, 100_000];

/** Variants of an arm: other files or another URL, the same process. */
function variants(folder, arm) {
  const sized = PADDINGS.map((padBytes) => ({
    shape: `request of ${padBytes === 0 ? '0.4' : Math.round(padBytes / 1_000 + 0.4)} kB`,
    arm: { ...arm, files: loadFiles(folder, arm.name, arm.tokens, {}, padBytes) },
  }));
  const tokens = [arm.sseToken ?? 'none'];
  const streamed = {
    shape: 'answer as an event stream',
    arm: { ...arm, url: arm.sseUrl, files: loadFiles(folder, `${arm.name}-sse`, tokens) },
  };
  return [...sized, streamed];
}

/** @returns for each shape: CPU µs a call of both, and the median of their ratios */
export async function measureFull(folder, arms, say) {
  const nginx = arms.get('nginx');
  const loaded = arms.get('loaded');
  if (nginx === undefined || loaded === undefined) return [];
  const gateway = variants(folder, loaded);
  const results = [];
  for (const [at, { shape, arm: plain }] of variants(folder, nginx).entries()) {
    say(`shape: ${shape}`);
    const { arm: governed } = gateway[at];
    const rounds = [];
    await loadWindow(governed, { seconds: 1 });
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        nginx: await loadWindow(plain, { seconds: SECONDS }),
        loaded: await loadWindow(governed, { seconds: SECONDS }),
      });
    }
    const over = (pick) => median(rounds.map(pick));
    results.push({
      shape,
      nginxUs: over((round) => round.nginx.cpuUs),
      loadedUs: over((round) => round.loaded.cpuUs),
      ratio: over((round) => round.loaded.cpuUs / round.nginx.cpuUs),
      perSecond: over((round) => round.loaded.perSecond),
    });
  }
  return results;
}
