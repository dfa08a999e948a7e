// What servers are called, for the tables of `logs`: records hold ids, and those of the control plane mean
// nothing to a reader.
import { serverListSchema } from '#contract/control-api.ts';
import { type ApiClient, clientOfFolder } from '../api/api-client.ts';

/** From ids to names. Empty when the gateway does not answer or does not tell: ids will do then. */
export async function serverNames(client: ApiClient): Promise<ReadonlyMap<string, string>> {
  try {
    const response = await client.open('/servers?limit=200');
    const { data } = serverListSchema.parse(await response.json());
    return new Map(data.map(({ id, name }) => [id, name]));
  } catch {
    return new Map();
  }
}

/** The same of the gateway that runs on a data folder, if one does. */
export async function serverNamesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const client = clientOfFolder(folder);
  return client === undefined ? new Map() : serverNames(client);
}

/** The id that a reader means: as written, unless it is the name of one server. */
export function serverIdOf(names: ReadonlyMap<string, string>, wanted: string): string {
  const ids = [...names].filter(([, name]) => name.toLowerCase() === wanted.toLowerCase());
  const [first, ...more] = ids;
  return first === undefined || more.length > 0 || names.has(wanted) ? wanted : first[0];
}
