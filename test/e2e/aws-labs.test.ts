// The example of two published Python servers, where its packages are installed: WICKETGATE_AWS_LABS
// names the folder that examples/aws-labs/run.mjs was once run with. Elsewhere it is skipped, because
// a test fetches nothing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './drive.ts';

const folder = process.env['WICKETGATE_AWS_LABS'] ?? '';
const installed = folder !== '' && existsSync(join(folder, 'venv', 'bin', 'ecs-mcp-server'));

test.skipIf(!installed)(
  'published servers are scanned, fenced and called through the gateway, and every call is on record',
  () => {
    const script = join(root, 'examples/aws-labs/run.mjs');
    const said = execFileSync(process.execPath, [script, folder], { encoding: 'utf8' });
    for (const [name, destructive] of [
      ['awslabs.amazon-mq-mcp-server', 'delete_broker'],
      ['awslabs.ecs-mcp-server', 'delete_app'],
    ]) {
      const part = said.slice(said.indexOf(`${name} `)).split('\nawslabs.')[0] ?? '';
      expect(part).toMatch(new RegExp(`hidden +.*${destructive} \\(Destructive\\)`));
      expect(part).toMatch(new RegExp(`denied +${destructive}: \\[POLICY DENIED\\]`));
      expect(part).toMatch(/forwarded +\w+: the server answers/);
      expect(part).toMatch(new RegExp(`on record +${destructive}: deny, never forwarded`));
    }
  },
  300_000,
);
