// The attacks that abuse what tools give an agent: what happens, and what holds it back. Tools refer
// to them by id; pages and the search show the texts.

export type AttackFamily = 'agent' | 'definition' | 'content' | 'supply' | 'protocol' | 'input';

export interface Attack {
  /** Stable; part of addresses. */
  readonly id: string;
  readonly name: string;
  /** Where the attack enters: what the agent does by itself, what a definition says, … */
  readonly family: AttackFamily;
  /** What happens, one or two sentences. */
  readonly summary: string;
  /** What helps, one sentence. */
  readonly defence: string;
}

export const ATTACKS: readonly Attack[] = [
  {
    id: 'confused-deputy',
    name: 'Confused deputy',
    family: 'agent',
    summary:
      'A server holds one credential for many callers, and an agent is led to use rights through it that the person behind the agent does not have.',
    defence: 'Give every caller a grant of its own, with the smallest policy that does its work.',
  },
  {
    id: 'destructive-action-autonomy',
    name: 'Destructive action without a person',
    family: 'agent',
    summary:
      'The agent takes a request to tidy up too far and removes what cannot be brought back; nothing between the decision and the deletion asks anyone.',
    defence:
      'Hide such tools, or hold each call until a person has approved exactly these arguments.',
  },
  {
    id: 'runaway-tool-loops',
    name: 'Runaway tool loops',
    family: 'agent',
    summary:
      'A retry without end, two agents that answer each other, or a plan that never finishes call a tool thousands of times.',
    defence: 'Limit calls per grant and window, for every tool that costs or changes something.',
  },
  {
    id: 'data-exfiltration-via-tool-chaining',
    name: 'Exfiltration over a chain of tools',
    family: 'agent',
    summary:
      'One tool reads what is private, a second one can send: together they carry data out, although each of them looks harmless.',
    defence:
      'Do not give one grant both private reading and a way out, or check the way out by host.',
  },
  {
    id: 'tool-poisoning',
    name: 'Tool poisoning',
    family: 'definition',
    summary:
      'The description, a parameter or a default of a tool holds orders for the model, which reads them as if they came from the user.',
    defence: 'Read definitions before they reach a model, and refuse those that give orders.',
  },
  {
    id: 'hidden-text',
    name: 'Hidden text in definitions',
    family: 'definition',
    summary:
      'Tag characters, direction controls, terminal sequences or encodings carry text that a reviewer does not see and a model does.',
    defence: 'Show definitions with every invisible character written out; reject hidden payloads.',
  },
  {
    id: 'mcp-rug-pull',
    name: 'Rug pull',
    family: 'definition',
    summary:
      'A definition that was reviewed is exchanged later for one that does something else, for everybody or only for some callers.',
    defence: 'Pin fingerprints of what was reviewed and stop when one changes.',
  },
  {
    id: 'lying-annotations',
    name: 'Lying annotations',
    family: 'definition',
    summary:
      'A tool that writes or deletes calls itself read-only, so that clients let it pass without asking.',
    defence: 'Decide by what the definition says and does; use hints only to be stricter.',
  },
  {
    id: 'tool-shadowing',
    name: 'Shadowing between servers',
    family: 'definition',
    summary:
      'A tool of one server changes, in its description, how the tools of another one are used, or takes a name that is mistaken for theirs.',
    defence:
      'Keep servers of different trust apart, and compare names after unmasking look-alikes.',
  },
  {
    id: 'indirect-prompt-injection',
    name: 'Indirect prompt injection',
    family: 'content',
    summary:
      'A web page, a ticket or an e-mail that a tool returns holds orders, and the agent follows them with the rights of its user.',
    defence: 'Treat what tools return as data; let nothing irreversible follow from it unasked.',
  },
  {
    id: 'prompt-injection-via-tool-results',
    name: 'Injection through tool results',
    family: 'content',
    summary:
      'The server itself, or whoever controls its data, puts orders into results, error texts or links instead of into definitions.',
    defence: 'Connect servers that you trust, and check calls rather than intentions.',
  },
  {
    id: 'credential-leak-via-errors',
    name: 'Credentials in errors',
    family: 'content',
    summary:
      'Error texts or debug output of a tool repeat keys, tokens or connection strings, which then stand in the context of the model.',
    defence: 'Strip what looks like a secret from answers; never pass credentials as arguments.',
  },
  {
    id: 'secret-harvesting',
    name: 'Harvesting of secrets',
    family: 'content',
    summary:
      'A tool that can read keys, passwords or environment variables is called to collect them, often as the first step of something larger.',
    defence: 'Limit or hide tools that return secrets, and name the few items that may be read.',
  },
  {
    id: 'compromised-mcp-package',
    name: 'Compromised package',
    family: 'supply',
    summary:
      'A published server, or something that it depends on, is taken over and ships code that runs with the rights of whoever starts it.',
    defence:
      'Pin versions, run servers in a sandbox without install scripts, and watch for changes.',
  },
  {
    id: 'mcp-typosquatting',
    name: 'Look-alike servers',
    family: 'supply',
    summary:
      'A package with a name close to a known one collects users by mistake or by the suggestion of an assistant, and turns bad later.',
    defence: 'Check the publisher of a server before the first start, not its name.',
  },
  {
    id: 'token-mis-redemption',
    name: 'Token used at the wrong server',
    family: 'protocol',
    summary:
      'A token that was issued for one server is accepted by another that does not check for whom it was meant.',
    defence: 'Bind tokens to one resource and never pass a caller’s token on.',
  },
  {
    id: 'mcp-auth-bypass',
    name: 'Bypass of authentication',
    family: 'protocol',
    summary:
      'A server that listens without asking who calls, or trusts a header or a session id, hands its tools to anybody who reaches it.',
    defence: 'Listen on loopback or behind a gateway that checks a token on every request.',
  },
  {
    id: 'command-injection',
    name: 'Command injection',
    family: 'input',
    summary:
      'An argument ends up in a shell, an interpreter or a process that the server starts, and runs as more than the value that it was meant to be.',
    defence: 'Require arguments to match what the task needs; keep shells away from agents.',
  },
  {
    id: 'query-injection',
    name: 'Injection into queries',
    family: 'input',
    summary:
      'A tool that passes statements on takes one that changes or deletes data where a question was expected.',
    defence: 'Connect with read-only rights, and require statements to begin with what is allowed.',
  },
  {
    id: 'server-side-request-forgery',
    name: 'Requests to inner addresses',
    family: 'input',
    summary:
      'A tool that fetches addresses is pointed at machines that only its own network can reach, such as metadata services.',
    defence: 'Allow hosts by name, and refuse addresses of private networks.',
  },
  {
    id: 'path-traversal',
    name: 'Paths out of the folder',
    family: 'input',
    summary: 'A path argument climbs out of the folder that a tool was meant to work in.',
    defence: 'Require paths to lie under named folders.',
  },
  {
    id: 'payment-diversion',
    name: 'Payments to someone else',
    family: 'agent',
    summary:
      'Text that the agent has read changes the recipient or the amount of a payment that it was asked to make.',
    defence: 'Ask a person for every payment, and limit the sum of a day.',
  },
];
