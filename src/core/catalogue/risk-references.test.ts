// Tools are linked to the attacks that need the access that they give: by invented definitions, each
// with the attack that comes first and some that must not come at all.
import { describe, expect, it } from 'vitest';
import { ATTACKS } from '#core/attacks/index.ts';
import type { Json, JsonObject } from '#core/kit/json.ts';
import {
  BANK_TOOLS,
  MAIL_TOOLS,
  NOTE_TOOLS,
  SHELL_TOOLS,
} from '../../../test/registry/sample-tools.ts';
import { classifyTools } from './index.ts';

interface Case {
  readonly name: string;
  readonly description: string;
  readonly parameters?: JsonObject;
  readonly required?: readonly string[];
  readonly annotations?: JsonObject;
  readonly server?: string;
  /** Ids that come first, in order. */
  readonly first: readonly string[];
  readonly never?: readonly string[];
}

const text = { type: 'string' };

const CASES: readonly Case[] = [
  {
    name: 'run_command',
    description: 'Run a shell command on the host.',
    parameters: { command: text },
    first: ['command-injection', 'sandbox-escape'],
    never: ['query-injection', 'payment-diversion'],
  },
  {
    name: 'execute_sql',
    description: 'Execute any SQL statement.',
    parameters: { sql: text },
    first: ['destructive-action-autonomy', 'query-injection'],
  },
  {
    name: 'search_articles',
    description: 'Search the articles of the handbook.',
    parameters: { query: { ...text, description: 'Words to look for.' } },
    first: [],
    never: ['query-injection', 'server-side-request-forgery', 'path-traversal'],
  },
  {
    name: 'fetch_page',
    description: 'Fetch a web page and return its text.',
    parameters: { url: text },
    required: ['url'],
    first: ['server-side-request-forgery', 'indirect-prompt-injection'],
    never: ['destructive-action-autonomy'],
  },
  {
    name: 'update_contact',
    description: 'Update a contact.',
    parameters: { id: text, url: { ...text, description: 'Web site of the contact.' } },
    required: ['id'],
    first: ['confused-deputy'],
    never: ['server-side-request-forgery'],
  },
  {
    name: 'delete_project',
    description: 'Delete a project for good.',
    parameters: { id: text },
    first: ['destructive-action-autonomy', 'confused-deputy'],
    never: ['runaway-tool-loops', 'payment-diversion'],
  },
  {
    name: 'create_charge',
    description: 'Charge the card of a customer.',
    parameters: { amount: { type: 'number' } },
    server: 'payments',
    first: ['payment-diversion', 'confused-deputy'],
  },
  {
    name: 'get_secret_value',
    description: 'Return the plain text of a secret.',
    parameters: { name: text },
    first: ['secret-harvesting'],
  },
  {
    name: 'login',
    description: 'Sign in to the service.',
    parameters: { user: text, password: text },
    first: ['credential-leak-via-errors'],
  },
  {
    name: 'list_environments',
    description: 'List the environments of a project.',
    parameters: { environment: text, secret_id: text },
    first: [],
    never: ['credential-leak-via-errors'],
  },
  {
    name: 'write_file',
    description: 'Write text to a file.',
    parameters: { path: text, content: text },
    first: ['silent-overwrite', 'path-traversal'],
  },
  {
    name: 'browser_click',
    description: 'Click an element of the page.',
    parameters: { selector: text },
    server: 'playwright',
    first: ['browser-session-abuse', 'indirect-prompt-injection'],
  },
  {
    name: 'add_observations',
    description: 'Add observations to the knowledge graph.',
    parameters: { observations: { type: 'array' } },
    first: ['memory-poisoning'],
  },
  {
    name: 'send_email',
    description: 'Send an email to a customer.',
    parameters: { to: text, body: text },
    first: ['unwanted-messages', 'data-exfiltration-via-tool-chaining'],
  },
  {
    name: 'grant_role',
    description: 'Grant a role to a user.',
    parameters: { user: text, role: text },
    first: ['privilege-escalation'],
  },
  {
    name: 'install_package',
    description: 'Install a package.',
    parameters: { name: text },
    first: ['compromised-mcp-package'],
  },
  {
    name: 'delete_record',
    description: 'Delete a record for good.',
    parameters: { id: text },
    annotations: { readOnlyHint: true },
    first: ['lying-annotations', 'destructive-action-autonomy'],
  },
];

function linksOf({ name, description, parameters = {}, required = [], ...more }: Case) {
  const inputSchema = { type: 'object', properties: { ...parameters }, required: [...required] };
  const { annotations, server = 'sample' } = more;
  const hints = annotations === undefined ? {} : { annotations: { ...annotations } };
  const [found] = classifyTools([{ name, description, inputSchema, ...hints }], { name: server });
  return found?.attacks ?? [];
}

describe('the links of tools to attacks', () => {
  it.each(CASES)('name for $name what truly needs such access', (one) => {
    const links = linksOf(one);
    expect(links.slice(0, one.first.length)).toEqual(one.first);
    expect(links.filter((id) => one.never?.includes(id))).toEqual([]);
    expect(links.length).toBeGreaterThan(1);
    expect(links.length).toBeLessThan(6);
  });

  it('are the same for the same definition, and lead to entries of the library', () => {
    const tools: Json[] = JSON.parse(
      JSON.stringify([...BANK_TOOLS, ...MAIL_TOOLS, ...NOTE_TOOLS, ...SHELL_TOOLS]),
    );
    const links = () => classifyTools(tools, { name: 'sample' }).map(({ attacks }) => attacks);
    const ids = new Set(ATTACKS.map(({ id }) => id));
    expect(links()).toEqual(links());
    expect(
      links()
        .flat()
        .filter((id) => !ids.has(id)),
    ).toEqual([]);
  });
});
