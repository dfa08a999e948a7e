// What parameter names say: which ones take code, commands, queries, addresses, paths or amounts,
// which choose the action, and which hold a tool back.
import { wordSet } from './words.ts';

/** The last word of a parameter that chooses what the tool does. */
export const SELECTORS = wordSet(`
  action actions operation operations op mode method command subcommand cmd verb signal`);

/** May stand before it: `sub_command`; other words make it another thing (`payment_method`). */
export const SELECTOR_PREFIXES = wordSet(
  'sub api request crud tool target selected user db git file operation job',
);

/** Choosers only when their values are verbs. */
export const WEAK_SELECTORS = wordSet('type kind mode name tool step event');

export const CODE_NAMES = wordSet(`
  code script javascript js python expression program luau lua snippet jxa applescript fn codeblock
  typescript`);
/** May stand before `expression` without making it something else than code. */
export const CODE_QUALIFIERS = wordSet('js javascript python lua r eval code script debug watch');
export const COMMAND_NAMES = wordSet(`
  command cmd commands cmdline commandline shell argv args arguments exec bash`);
export const QUERY_NAMES = wordSet(
  'sql query statement statements queries cypher graphql mutation',
);
export const URL_NAMES = wordSet('url uri href urls endpoint link webhookurl baseurl');
export const PATH_NAMES = wordSet(`
  path filepath file filename dir directory folder paths files localpath remotepath workdir cwd`);
export const HTML_NAMES = wordSet('html htmlbody markup template svg');

/** A number of these names is money where money moves; `quantity` is not an amount of money. */
export const AMOUNT_NAMES = wordSet(`
  amount total notional sum value price cost budget payment amountin amountcents amountminor`);
export const AMOUNT_FIRST = wordSet('amount total notional sum');

/** What a switch of a reading tool begins with when it makes the tool change something as well. */
export const CHANGING = wordSet('initiate create apply install submit mark trigger');

/** Where a result is written to. */
export const OUTPUT_PATH =
  /^(?:output|save|dest|destination|download|target|local|out|export)[_-]?(?:path|file|filepath|dir|directory|folder|to|filename|location)$|^saveto$|^outfile$|^savepath$/i;

/** Parameters that hold a tool back until someone agrees. */
export const FENCES = wordSet(
  'dryrun confirm confirmed confirmation approved approve preview simulate whatif',
);

/** Query languages that can only read. */
export const READING_LANGUAGES =
  /\b(?:promql|logql|kql|traceql|jql|cql|soql|sosl|jmespath|jsonpath|xpath|lucene|kusto|nrql|sql-like|spl|flux quer|fql|metricsql|query dsl)\b/i;
