// The first verdict: what name and description say the tool does, and which of them is believed
// where they disagree.
import type { Act } from './act.ts';
import { NO_OBJECT } from './act.ts';
import type { Readings } from './readings.ts';
import type { Statement } from './sentence-reading.ts';
import { fromOne, highest, rankOf, type Verdict } from './verdict.ts';
import { nameWords } from './words.ts';

/** What a name without any known verb and a description without any statement leave us with. */
function unknown({ tool, setting }: Readings): Verdict {
  const driven = setting.domains.has('browser') || setting.domains.has('device');
  if (tool.description.trim() === '') {
    const quote = tool.name;
    const supports = 'nothing: neither name nor description says what the tool does';
    return {
      category: driven ? 'Execute' : 'Write',
      confidence: 0.3,
      because: 'does not say what it does, so a change has to be expected',
      verb: '',
      firm: false,
      evidence: [{ source: 'name', quote, supports }],
    };
  }
  const quote = tool.description.trim().slice(0, 120);
  return {
    category: 'Read',
    confidence: 0.4,
    because: 'names a subject and no action',
    verb: '',
    firm: false,
    evidence: [{ source: 'description', quote, supports: 'Read: names a subject and no action' }],
  };
}

export const REMOVALS = new Set([
  'take',
  'delete',
  'remove',
  'del',
  'clear',
  'unset',
  'drop',
  'trash',
  'revoke',
]);

/** What a lead that only says how the name's work is done begins with. */
const STARTING = new Set(['run', 'execute', 'perform', 'conduct', 'trigger', 'invoke']);

/** What such a lead is about when it only says that the name's work is a call of some service. */
const CARRIERS = new Set(['operation', 'api', 'endpoint', 'action', 'method', 'call', 'request']);

/** "Execute the Acme Queue `send_message` operation": how it is done, and the name says what. */
function onlyCarries(lead: Act, name: Act, { tool }: Readings): boolean {
  if (!STARTING.has(lead.verb) || name.category === 'Execute') return false;
  const { words, head } = lead.phrase;
  const own = nameWords(tool.name);
  if (own.some(({ text }) => STARTING.has(text))) return false;
  if (CARRIERS.has(head)) return true;
  // "Execute Acme Queue Subscribe": the lead repeats the name.
  return own.every(({ text }) => words.has(text));
}

/** `list_send`: the description takes up another verb of the name than the one that won there. */
function takenUp(lead: Act, { tool, name }: Readings): boolean {
  if (lead.certainty !== 'firm' || name.some(({ verb }) => verb === lead.verb)) return false;
  return nameWords(tool.name).some(({ text }) => text === lead.verb);
}

/** Name and first statement disagree. */
function settle(name: Act, lead: Act, loose: boolean): Verdict {
  const [inName, inLead] = [name.category ?? 'Write', lead.category ?? 'Write'];
  const [high, low] = rankOf(inName) >= rankOf(inLead) ? [name, lead] : [lead, name];
  // Only a more exact word for the same removal lowers it: "Remove the label from the issue".
  if (REMOVALS.has(name.verb) && REMOVALS.has(lead.verb) && lead.certainty === 'soft') {
    return inLead === 'Write' ? fromOne(lead, 0.6, [name]) : fromOne(low, 0.55, [high]);
  }
  if (lead.exact && !name.exact) return fromOne(lead, 0.7, [name]);
  // "Open positions of the account" says nothing about opening when the name says `get`.
  if (lead.asNoun === true && name.category === 'Read' && name.certainty === 'firm') {
    return fromOne(name, 0.8, [lead]);
  }
  if (name.category === 'Read' && name.certainty === 'firm' && STARTING.has(lead.verb)) {
    return fromOne(name, 0.75, [lead]);
  }
  if (loose) return fromOne(name, name.certainty === 'firm' ? 0.8 : 0.6, [lead]);
  if (name.certainty === lead.certainty)
    return fromOne(high, name.certainty === 'firm' ? 0.65 : 0.55, [low]);
  const firm = name.certainty === 'firm' ? name : lead;
  const soft = firm === name ? lead : name;
  const costly = rankOf(soft.category ?? 'Write') >= rankOf('Destructive');
  if (costly) return fromOne(firm, 0.65, [soft]);
  return fromOne(firm, firm === name ? 0.78 : 0.8, [soft]);
}

function agree(name: Act, lead: Act): Verdict {
  const firm = [name, lead].filter(({ certainty }) => certainty === 'firm').length;
  return fromOne(name, firm === 2 ? 0.95 : firm === 1 ? 0.9 : 0.75, [lead]);
}

export function firstOf(statements: readonly Statement[]): Statement | undefined {
  return statements.find(({ kind }) => kind === 'lead' || kind === 'loose');
}

/** The first statement's acts and what it leaves open. */
function leadOf({ statements, name }: Readings): Act | undefined {
  const lead = firstOf(statements)?.acts ?? [];
  const named = new Set(name.map(({ verb }) => verb));
  // What is loosely tied to a firm verb ("… that can adapt and evolve") does not outrank it, unless
  // the name says it as well.
  const firm =
    lead[0]?.certainty === 'firm'
      ? lead.filter(({ certainty, verb }) => certainty === 'firm' || named.has(verb))
      : lead;
  const strongest = highest(firm);
  const open = lead.find(({ category }) => category === null);
  // "Manage and query …": managing is more than reading.
  if (open !== undefined && (strongest === undefined || strongest.category === 'Read')) return open;
  return strongest;
}

const NOTHING: Act = {
  verb: '',
  category: null,
  certainty: 'soft',
  because: undefined,
  exact: false,
  phrase: NO_OBJECT,
  source: 'name',
  quote: '',
};

/** Where the weighing starts. */
export function firstVerdict(readings: Readings): Verdict {
  const lead = leadOf(readings);
  const named = highest(readings.name) ?? readings.name[0];
  // A title counts where the name has no verb; a word of it that may be a noun, only without a lead.
  const titled = highest(readings.title);
  const name = named ?? (titled?.certainty === 'firm' || lead === undefined ? titled : undefined);
  if (name === undefined && lead === undefined) {
    const listed = highest(readings.statements.flatMap(({ acts }) => acts));
    return listed === undefined ? unknown(readings) : fromOne(listed, 0.6);
  }
  if (name === undefined || name.category === null) {
    if (lead === undefined || lead.category === null) {
      return fromOne(lead ?? name ?? NOTHING, 0.5);
    }
    return fromOne(lead, lead.certainty === 'firm' ? 0.8 : 0.6);
  }
  if (lead === undefined || lead.category === null) {
    const silent = readings.tool.description.trim() === '';
    return fromOne(name, name.certainty === 'firm' ? (silent ? 0.8 : 0.85) : 0.6);
  }
  const loose = firstOf(readings.statements)?.kind === 'loose';
  if (onlyCarries(lead, name, readings)) {
    return fromOne(name, name.certainty === 'firm' ? 0.85 : 0.7, [lead]);
  }
  if (takenUp(lead, readings) && name.category !== lead.category)
    return fromOne(lead, 0.85, [name]);
  return name.category === lead.category ? agree(name, lead) : settle(name, lead, loose);
}
