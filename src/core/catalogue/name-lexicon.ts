// Habits of naming: prefixes that say where a tool belongs, nouns of two words of which one looks
// like a verb, and names of machines that stand for running them.
import { wordList } from './words.ts';

/** Words before the verb that only say whose tool it is. */
export const PREFIXES: readonly string[] = wordList(`
  api mcp tool tools function functions rest v1 v2 v3 app sdk client server admin user my the a an bulk
  batch mass multi multiple auto quick smart force safe simple advanced public private internal
  external global local remote service services core base data meta dev prod system sys util
  web cloud google microsoft aws azure gcp amazon openai all async background custom`);

/** Words after everything else that only say that this is a tool. */
export const SUFFIXES: readonly string[] = wordList(
  'tool tools api function mcp endpoint action v1 v2 v3 v4 v5',
);

/** Nouns of two words (the second in the singular) whose parts look like verbs. */
export const COMPOUND_NOUNS: readonly string[] = pairs(`
  pull request, merge request, push notification, check run, check suite, test case, test plan,
  test suite, test result, test run, test cycle, build log, build type, call log, call recording,
  access token, access key, access level, access policy, access control, access group, search index,
  search result, sort order, work order, purchase order, sales order, order item, order line,
  order book, order history, view model, list item, release note, change request, change log,
  change set, watch list, block list, allow list, stop loss, limit order, market order, post type,
  message template, deploy key, record type, design token, design system, issue type, link type,
  star rating, trade history, scan result, query result, form submission, import job, export job,
  sync job, backup plan, backup policy, read replica, share link, start time, end time, print job,
  stream key, lock file, pin code, rich text, plain text, time entry, log entry, log group,
  log stream, log level, log line, status check, play list, price plan, rate plan, data set, head version,
  rate limit, rate card, charge session, report template, report type, label group, tag group,
  fork network, score card, look alike, file upload, audit log, audit trail, event log, access log,
  activity log, error log, change event, move history, comment thread, reply thread, style guide,
  release train, release channel, release plan, process instance, process definition, plan item,
  subscription plan, sound track, test data, test set, sign request, print template, email template,
  sms template, mail merge, mail box, call center, review request, filter list, contact list,
  call stack, stack trace, price list, task list, todo list, wait list, mailing list, user list, block list, product list,
  kill switch, drop off, launch date, run time, release date, due date, start date, order date,
  sorted set, queue message, collection group, address book, note book, post office, charge back, trigger word, function call, tool call`);

/** As the last word of a name: what one looks up. `order_status` orders nothing. */
export const FACTS: readonly string[] = wordList(`
  status history stats statistics info information details detail summary overview count counts ideas
  locations signal signals metrics trends timeline hours rates ratings forecast availability`);

/** What a name that is only the name of a machine or an interpreter stands for. */
export const MACHINE_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  wordList(`bash shell terminal cmd powershell zsh console repl python javascript node interpreter
    command commands code computer browser curl wget http sudo kubectl gcloud aws az`).map(
    (name) => [name, 'execute'],
  ),
);

/** Nouns made of verbs, as the last word of a name. */
export const NOMINAL_FORMS: Readonly<Record<string, string>> = {
  deletion: 'delete',
  removal: 'remove',
  creation: 'create',
  execution: 'execute',
  termination: 'terminate',
  cancellation: 'cancel',
  installation: 'install',
  deployment: 'deploy',
  conversion: 'convert',
  comparison: 'compare',
  validation: 'validate',
  analysis: 'analyze',
  calculation: 'calculate',
  navigation: 'navigate',
  builder: 'generate',
  lookup: 'lookup',
  finder: 'find',
  checker: 'check',
  validator: 'validate',
  analyzer: 'analyze',
  generator: 'generate',
  converter: 'convert',
  summarizer: 'summarize',
  tracker: 'track',
  explorer: 'explore',
  calculator: 'calculate',
  generate: 'generate',
  inspector: 'inspect',
  viewer: 'view',
  editor: 'edit',
  runner: 'run',
  executor: 'execute',
  manager: 'manage',
};

function pairs(text: string): string[] {
  return text.split(',').map((pair) => pair.trim().replace(/\s+/g, ' '));
}
