// The gateway that runs on a data folder, asked over its own API: whether it is there, set up and
// ready, and how it reaches one of its servers. Never ends the process, unlike the API client.
import type { Grant, Server } from '#contract/control.ts';
import type { Survey } from '#contract/control-api.ts';
import type { CliAccess } from '#server/sign-in/index.ts';
import { askGateway } from '../api/ask-gateway.ts';
import { count, safe } from '../print.ts';
import { codeOf } from './check-url.ts';
import type { DoctorParts } from './step.ts';

function ask(access: CliAccess, path: string, timeoutMs: number, method = 'GET') {
  return askGateway(access, path, { timeoutMs, method });
}

/** A running gateway: alive, ready, set up. */
export async function checkServe(access: CliAccess, parts: DoctorParts): Promise<boolean> {
  const { examination, timeoutMs } = parts;
  try {
    const alive = await ask(access, '/healthz', timeoutMs);
    if (alive.status !== 200) {
      return examination.fail('gateway', `${access.url} answers HTTP ${alive.status}`, LOG);
    }
    examination.ok('gateway', `runs at ${access.url}`);
    const ready = await ask(access, '/readyz', timeoutMs);
    if (ready.status === 200) examination.ok('ready', 'everything that it needs is there');
    else examination.fail('ready', safe(String(ready.body).trim()), LOG, true);
    return await checkSetUp(access, parts);
  } catch (error) {
    const help = 'it has ended without clearing up, or hangs: start `wicketgate serve` again';
    return examination.fail(
      'gateway',
      `${access.url} gives no answer (${codeOf(error)})`,
      help,
      true,
    );
  }
}

const LOG = 'its log says why';

async function checkSetUp(access: CliAccess, { examination, timeoutMs }: DoctorParts) {
  const me = await ask(access, '/api/v1/me', timeoutMs);
  if (me.status === 200) {
    examination.ok('set-up', 'an organisation is there');
    return true;
  }
  const help = 'open the set-up link that `wicketgate serve` prints when it starts';
  examination.warn('set-up', 'nobody has set it up yet', help);
  return false;
}

/** The leg from the gateway to one of its servers. @param listed tools that were seen through it */
export async function checkServed(
  access: CliAccess,
  id: string,
  listed: readonly string[] | false,
  parts: DoctorParts,
): Promise<boolean> {
  const { examination, timeoutMs, startMs } = parts;
  try {
    const found = await ask(access, `/api/v1/servers/${encodeURIComponent(id)}`, timeoutMs);
    if (found.status !== 200) {
      const help = 'see `wicketgate servers list`, and give the client an address of one of them';
      return examination.fail('server', 'the gateway has no such server', help);
    }
    const server = found.body as Server; // as the API's document says
    examination.ok('server', safe(server.name));
    await tellGrants(access, id, parts);
    const asked = await ask(access, `/api/v1/servers/${id}/check`, startMs, 'POST');
    const { health, tools } = asked.body as Survey; // the same
    if (asked.status !== 200 || health.state !== 'connected') {
      const why = asked.status === 200 ? (health.detail ?? health.state) : `HTTP ${asked.status}`;
      return examination.fail(
        'upstream',
        safe(why),
        'mend it in the dashboard, under Servers',
        true,
      );
    }
    examination.ok('upstream', `connected, ${count(tools.length, 'tool')}`);
    return listed === false ? false : tellVisible(listed, tools.length, parts);
  } catch (error) {
    return examination.fail('gateway', `its API gives no answer (${codeOf(error)})`, LOG, true);
  }
}

async function tellGrants(access: CliAccess, id: string, { examination, timeoutMs }: DoctorParts) {
  const path = `/api/v1/grants?limit=200&server=${encodeURIComponent(id)}`;
  const { status, body } = await ask(access, path, timeoutMs);
  if (status !== 200) return;
  const { data } = body as { readonly data: readonly Grant[] }; // the same
  const active = data.filter(({ state }) => state === 'active');
  const bare = active.filter(({ policy }) => policy === null);
  if (active.length === 0) {
    const help = 'mint one: `wicketgate grants mint LABEL --server NAME --policy NAME`';
    examination.fail('grant', 'no grant leads to this server', help);
  } else if (bare.length > 0) {
    const names = bare.map(({ label }) => safe(label)).join(', ');
    const help = 'attach a policy: `wicketgate grants attach LABEL POLICY`';
    examination.warn('grant', `${names} has no policy, so every call is denied`, help);
  } else examination.ok('grant', `${count(active.length, 'active grant')}, each with a policy`);
}

/** How much of a server its policy lets the client see. */
export function tellVisible(
  listed: readonly string[],
  all: number,
  { examination }: Pick<DoctorParts, 'examination'>,
): boolean {
  if (listed.length === 0 && all > 0) {
    const help = 'the policy hides or denies all of them: change it, or attach another one';
    examination.warn('visible tools', `none of ${all} is shown through the gateway`, help);
    return true;
  }
  examination.ok('visible tools', `${listed.length} of ${all} through the gateway`);
  return true;
}
