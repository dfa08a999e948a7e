// What a verb does to a kind of thing, where that differs from what the verb does alone. Rows are
// tried in order and the first that fits decides; the reason becomes part of the explanation.
import type { ToolClass } from '#contract/decision.ts';
import type { Domain, NounKind } from './noun-lexicon.ts';
import type { Certainty } from './verb-lexicon.ts';

export interface SenseRow {
  readonly verbs: string;
  /** The object is of one of these kinds: its last word, or with `anywhere` any of its words. */
  readonly object?: readonly NounKind[];
  readonly anywhere?: true;
  /** The object is of none of these kinds. */
  readonly objectNot?: readonly NounKind[];
  /** One of these words stands in the object phrase. */
  readonly words?: string;
  /** And one of these. */
  readonly with?: string;
  /** None of these words stands in it. */
  readonly without?: string;
  /** `from` or `in` leads to a thing of one of these kinds. */
  readonly from?: readonly NounKind[];
  /** `to` or `into` leads to one of these. */
  readonly to?: string;
  /** The tool belongs to one of these worlds. */
  readonly domain?: readonly Domain[];
  /** It has a parameter whose name holds one of these words. */
  readonly parameter?: string;
  /** The object is missing. */
  readonly bare?: true;
  /** Says more exactly what happens than any other verb beside it. */
  readonly exact?: true;
  readonly category: ToolClass | null;
  readonly certainty: Certainty;
  /** Completes "`verb` …"; absent: the words of the category do. */
  readonly because?: string;
}

const MAKING = `create make issue initiate submit place process execute confirm capture complete
  finalize generate retry authorize accept perform send new add open start request post schedule
  approve trigger run release begin set put do manage handle`;

export const SENSE_ROWS: readonly SenseRow[] = [
  // Money.
  {
    verbs: `record log categorize reconcile match annotate import track label tag`,
    object: ['money', 'maybeMoney', 'moneyPaper'],
    anywhere: true,
    category: 'Write',
    certainty: 'soft',
    because: 'keeps books and moves no money',
  },
  {
    verbs: `${MAKING} update edit`,
    object: ['moneyPaper'],
    words: `payment invoice billing subscription plan charge refund payout checkout order product price
      coupon discount promo tax payments invoices`,
    without: 'link links intent',
    category: 'Write',
    certainty: 'firm',
    because: 'changes terms or papers and moves no money',
  },
  {
    verbs: 'create add make new post',
    object: ['money', 'maybeMoney'],
    anywhere: true,
    domain: ['accounting'],
    category: 'Write',
    certainty: 'soft',
    because: 'keeps books and moves no money',
  },
  {
    verbs: 'create make initiate submit execute schedule add new post',
    words: 'transfer transfers payout payouts',
    without:
      'request schedule template recipient recipients ownership domain owner list call file data',
    parameter: 'amount currency',
    category: 'Financial',
    certainty: 'firm',
    because: 'moves an amount',
  },
  {
    verbs: 'approve increase set grant give',
    words: 'spending allowance spender',
    category: 'Financial',
    certainty: 'firm',
    because: 'lets another spend the money',
  },
  {
    verbs: `${MAKING}`,
    object: ['money'],
    without: `cap limit threshold category request requests history alert record records
      permission permissions contract account`,
    category: 'Financial',
    certainty: 'firm',
    because: 'moves money or commits someone to pay',
  },
  {
    verbs: 'send pay finalize issue charge email deliver',
    words: 'invoice invoices',
    without: 'reminder reminders copy receipt preview draft',
    category: 'Financial',
    certainty: 'firm',
    because: 'asks a customer to pay',
  },
  {
    verbs: 'create make generate add new send',
    words: 'link links paymentlink',
    with: 'payment payments checkout paymentlink',
    category: 'Financial',
    certainty: 'firm',
    because: 'asks for a payment',
  },
  {
    verbs: 'withdraw',
    words: 'offer application request submission listing proposal consent bid review',
    category: 'Write',
    certainty: 'soft',
    because: 'takes back what can be made again',
  },
  {
    verbs: 'place submit confirm execute open send',
    words: 'order orders trade trades position',
    without: 'draft sort work form job',
    category: 'Financial',
    certainty: 'firm',
    because: 'commits to buy or sell',
  },
  {
    verbs: 'create make modify replace amend',
    words: 'order orders trade trades',
    domain: ['trading'],
    without: 'draft alert list book',
    category: 'Financial',
    certainty: 'firm',
    because: 'commits to buy or sell',
  },
  {
    verbs: 'create make complete',
    words: 'order orders',
    without: `draft sort work job form tag note status note custom field risk fulfillment test`,
    domain: ['payments'],
    category: 'Financial',
    certainty: 'soft',
    because: 'commits someone to pay',
  },
  {
    verbs: 'close flatten exit reduce',
    words: 'position positions trade trades',
    category: 'Financial',
    certainty: 'firm',
    because: 'closes a position in a market',
  },
  {
    verbs: `create start update change upgrade downgrade switch activate renew purchase resume add reactivate
      modify make restart migrate`,
    words: 'subscription subscriptions',
    domain: ['payments'],
    without: 'plan plans product webhook event topic',
    category: 'Financial',
    certainty: 'soft',
    because: 'commits a customer to recurring payments',
  },
  {
    verbs: `create start update change upgrade downgrade switch add`,
    words: 'subscription subscriptions',
    parameter: 'price prices plan plans customer coupon billing card trial payment',
    category: 'Financial',
    certainty: 'soft',
    because: 'commits someone to recurring payments',
  },
  {
    verbs: 'upgrade downgrade change switch select choose',
    words: 'plan plans tier pricing billing',
    without: 'floor test lesson project action study work meal',
    category: 'Financial',
    certainty: 'soft',
    because: 'changes what someone pays',
  },
  {
    verbs: 'register renew purchase buy order reserve transfer',
    words: 'domain domains',
    without: 'verification controller record',
    category: 'Financial',
    certainty: 'soft',
    because: 'buys a domain',
  },
  {
    verbs: 'order provision create reserve rent lease',
    words: 'phonenumber incomingphonenumber did esim',
    category: 'Financial',
    certainty: 'soft',
    because: 'rents a number',
  },
  {
    verbs: 'renew extend',
    words: 'subscription licence license hosting plan membership',
    category: 'Financial',
    certainty: 'firm',
    because: 'commits someone to pay again',
  },
  { verbs: 'renew', category: 'Write', certainty: 'soft', because: 'makes something last longer' },
  {
    verbs: 'book reserve',
    words: 'flight hotel ticket tickets ride trip train car stay',
    category: 'Financial',
    certainty: 'soft',
    because: 'commits someone to pay',
  },
  {
    verbs: 'transfer move wire send withdraw deposit bridge swap convert',
    object: ['money'],
    anywhere: true,
    without: 'request receipt email notification message confirmation history reminder',
    category: 'Financial',
    certainty: 'firm',
    because: 'moves money or value',
  },
  {
    verbs: 'transfer send',
    words: 'token tokens balance asset assets currency',
    domain: ['chain', 'trading', 'payments'],
    category: 'Financial',
    certainty: 'firm',
    because: 'moves money or value',
  },
  {
    verbs: 'send broadcast submit execute confirm write',
    words: 'transaction transactions transfer transfers',
    domain: ['chain', 'payments', 'trading'],
    category: 'Financial',
    certainty: 'soft',
    because: 'sends a transaction that can move value',
  },
  {
    verbs: 'confirm',
    words: 'transfer payment order withdrawal purchase',
    category: 'Financial',
    certainty: 'firm',
    because: 'lets money move',
  },
  {
    verbs: 'transfer',
    parameter: 'amount currency',
    category: 'Financial',
    certainty: 'firm',
    because: 'moves an amount',
  },
  {
    verbs: 'transfer',
    category: 'Write',
    certainty: 'soft',
    because: 'hands something over',
  },
  {
    verbs: 'withdraw deposit stake swap bridge borrow lend mint trade claim redeem harvest supply',
    domain: ['trading', 'chain', 'payments'],
    category: 'Financial',
    certainty: 'firm',
    because: 'moves money or value',
  },
  {
    verbs: 'withdraw deposit swap bridge',
    parameter: 'amount',
    category: 'Financial',
    certainty: 'firm',
    because: 'moves an amount',
  },
  {
    verbs: 'swap stake bridge fund order mint lend',
    category: 'Write',
    certainty: 'soft',
    because: 'changes something',
  },
  {
    verbs: 'bid',
    domain: ['advertising'],
    category: 'Write',
    certainty: 'soft',
    because: 'changes a bid, and money moves later',
  },
  {
    verbs: 'place submit',
    words: 'bid bids',
    without: 'keyword campaign',
    category: 'Financial',
    certainty: 'firm',
    because: 'commits to buy',
  },
  {
    verbs: 'sell buy',
    words: 'signal signals recommendation recommendations',
    category: 'Read',
    certainty: 'soft',
  },
  {
    verbs: 'charge',
    words: 'battery device time',
    category: 'Execute',
    certainty: 'soft',
  },
  {
    verbs: 'release',
    object: ['money'],
    anywhere: true,
    category: 'Financial',
    certainty: 'firm',
    because: 'pays out what was held back',
  },
  {
    verbs: 'release',
    words: 'ip address number device port reservation phone lock',
    category: 'Destructive',
    certainty: 'soft',
    because: 'gives back what may go to somebody else',
  },
  { verbs: 'pay', words: 'attention', category: 'Read', certainty: 'soft' },

  // Taking away.
  {
    verbs: 'remove delete clear unset drop detach',
    object: ['mark'],
    category: 'Write',
    certainty: 'soft',
    because: 'takes back a mark that one call sets again',
  },
  {
    verbs: 'remove discard',
    object: ['relation', 'ephemeral'],
    category: 'Write',
    certainty: 'soft',
    because: 'takes away what one call can add back',
  },
  {
    verbs: 'remove',
    from: ['collection', 'relation'],
    without: `data record records row rows message messages comment comments document documents
      attachment attachments`,
    category: 'Write',
    certainty: 'soft',
    because: 'takes something out of a collection without deleting it',
  },
  {
    verbs: 'remove',
    from: ['holder'],
    objectNot: ['content'],
    category: 'Write',
    certainty: 'soft',
    because: 'takes something out of a collection without deleting it',
  },
  {
    verbs: 'take',
    words: 'off out',
    category: 'Write',
    certainty: 'soft',
    because: 'takes something out of a collection without deleting it',
  },
  {
    verbs: 'block',
    words: 'until',
    exact: true,
    category: 'Read',
    certainty: 'soft',
    because: 'waits for something and tells about it',
  },
  {
    verbs: 'kick',
    category: 'Write',
    certainty: 'soft',
    because: 'takes a member out who can be invited again',
  },
  {
    verbs: 'clear flush invalidate purge clean reset refresh empty drop delete wipe',
    words: 'cache caches cached opcache',
    category: 'Write',
    certainty: 'firm',
    because: 'empties a cache, which fills again by itself',
  },
  {
    verbs: 'flush clear',
    words: 'dns',
    category: 'Write',
    certainty: 'firm',
    because: 'empties a cache, which fills again by itself',
  },
  {
    verbs: 'clean',
    words: 'build products product derived artifacts artifact target',
    category: 'Execute',
    certainty: 'soft',
    because: 'removes what a build makes again',
  },
  {
    verbs: 'clear reset clean',
    object: ['ephemeral'],
    without: 'all data',
    category: 'Write',
    certainty: 'soft',
    because: 'clears a passing state',
  },
  {
    verbs: 'clear',
    words: 'input field fields text box element',
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'soft',
    because: 'drives a screen',
  },
  {
    verbs: 'clean strip trim',
    words: 'text html data markdown code string input content whitespace csv',
    without: 'all old',
    category: 'Read',
    certainty: 'soft',
    because: 'works on what it is given',
  },
  {
    verbs: 'reset',
    words: `password credentials passphrase pin setting settings preference preferences zoom view filter
      filters default defaults style override overrides timer counter position layout property
      properties value limit viewport orientation transform camera index staging`,
    category: 'Write',
    certainty: 'soft',
    because: 'sets something back or anew',
  },
  {
    verbs: 'terminate kill teardown destroy revoke',
    object: ['connection'],
    category: 'Execute',
    certainty: 'soft',
    because: 'ends a connection that can be opened again',
  },
  {
    verbs: 'drop',
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'soft',
    because: 'drives a screen',
  },
  { verbs: 'cut', object: ['media'], anywhere: true, category: 'Write', certainty: 'soft' },
  { verbs: 'empty', words: 'array list string state', category: 'Read', certainty: 'soft' },
  { verbs: 'forget', words: 'network wifi ', category: 'Write', certainty: 'soft' },
  {
    verbs: 'prune',
    domain: ['git'],
    words: 'branches remote remotes refs',
    category: 'Write',
    certainty: 'soft',
  },

  // Opening and closing.
  {
    verbs: 'open',
    object: ['content'],
    words: 'node nodes entity entities note notes memory memories record document file',
    category: 'Read',
    certainty: 'soft',
    because: 'shows what is there',
  },
  {
    verbs: 'close',
    words: 'account accounts',
    category: 'Destructive',
    certainty: 'firm',
    because: 'ends an account',
  },
  {
    verbs: 'close open switch new select focus create ',
    object: ['ui'],
    without: 'key keys field fields form forms button menu link links keyboard',
    domain: ['browser', 'device', 'design'],
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a browser or a device',
  },
  {
    verbs: 'close open exit quit end stop',
    object: ['ui', 'connection', 'machine'],
    category: 'Execute',
    certainty: 'soft',
    because: 'opens or ends something that runs',
  },
  {
    verbs: 'open',
    words: 'issue pr request ticket case incident dispute discussion thread mr bug',
    category: 'Write',
    certainty: 'firm',
    because: 'creates it',
  },

  {
    verbs: 'provide give return offer get show retrieve supply',
    words: 'instructions guidance guidelines guideline guide tutorial walkthrough checklist',
    category: 'Read',
    certainty: 'firm',
    exact: true,
    because: 'only tells how it is done',
  },

  // Running.
  {
    verbs: 'run execute perform do conduct invoke make submit start issue send',
    object: ['code'],
    without: 'sql statement',
    category: 'Execute',
    certainty: 'firm',
    because: 'runs code or commands',
  },
  {
    verbs: 'run execute perform do conduct invoke process take',
    object: ['inspection'],
    category: 'Read',
    certainty: 'soft',
    because: 'runs something that only looks',
  },
  {
    verbs: 'start trigger launch submit create request begin initiate queue schedule',
    words:
      'search query lookup analysis aggregation crawl scrape extraction transcription research',
    without: 'saved alert schema',
    category: 'Read',
    certainty: 'soft',
    because: 'starts something that only looks',
  },
  {
    verbs: 'take capture',
    words: 'screenshot snapshot picture screen',
    without: 'vm disk volume database droplet rds backup',
    category: 'Read',
    certainty: 'firm',
    because: 'takes a picture of what is there',
  },
  {
    verbs: 'snapshot',
    domain: ['browser', 'device'],
    category: 'Read',
    certainty: 'firm',
  },
  {
    verbs: 'take create make',
    words: 'backup snapshot note notes',
    category: 'Write',
    certainty: 'firm',
  },
  {
    verbs: 'create make new add submit start',
    object: ['process'],
    without: 'configuration config template policy schedule definition app pack test',
    category: 'Execute',
    certainty: 'soft',
    because: 'creates something that runs at once',
  },
  {
    verbs: 'pause resume stop start end continue',
    words: `timer time entry entries tracking campaign ad ads adgroup conversation thread discussion
      draft transaction review subscription schedule trial chat topic poll meeting
      stopwatch membership watching sequence
      notification notifications`,
    category: 'Write',
    certainty: 'soft',
    because: 'changes a state that can be set back',
  },
  {
    verbs: 'test',
    words: `connection connectivity speed latency regex expression query permission permissions access auth
      authentication credential credentials pattern selector dns proxy regexp`,
    category: 'Read',
    certainty: 'soft',
    because: 'checks whether something works',
  },
  {
    verbs: 'test',
    words: `webhook notification tests suite workflow email message run app application function lambda alert
      synthetic`,
    category: 'Execute',
    certainty: 'soft',
    because: 'sets something off to see whether it works',
  },
  {
    verbs: 'evaluate eval',
    words: 'javascript js script code function jxa luau lua',
    category: 'Execute',
    certainty: 'firm',
    because: 'runs code',
  },
  {
    verbs: 'evaluate',
    domain: ['browser'],
    category: 'Execute',
    certainty: 'firm',
    because: 'runs code in a page',
  },
  {
    verbs: 'evaluate',
    parameter: 'script javascript code',
    category: 'Execute',
    certainty: 'soft',
    because: 'runs code',
  },
  {
    verbs: 'send',
    words: `key keys keystroke keystrokes keypress input command commands signal request requests ctrl rpc
      gesture click`,
    category: 'Execute',
    certainty: 'firm',
    because: 'acts on a machine',
  },
  {
    verbs: 'make send perform issue execute do call submit',
    words: 'http https api rest rpc graphql request requests call calls',
    without:
      'feature merge pull review access feedback payment bug change refund permission approval time pto quote email',
    category: 'Execute',
    certainty: 'firm',
    because: 'calls whatever address or method it is given',
  },
  {
    verbs: 'request',
    words: `access review approval feedback permission changes time leave quote refund reviewer reviewers
      information support`,
    category: 'Write',
    certainty: 'soft',
    because: 'asks somebody for something',
  },
  {
    verbs: 'set change select hide show rotate override emulate resize press enter fill choose',
    object: ['ui'],
    words: `orientation device screen viewport button key keys element option dropdown window browser input
      keyboard field form tab page`,
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'soft',
    because: 'drives a browser or a device',
  },
  {
    verbs:
      'type press fill focus drag select hover scroll upload drop choose clear hit submit back enter check uncheck resize',
    domain: ['browser', 'device'],
    without: 'log logs console',
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a browser or a device',
  },
  { verbs: 'wait expect', domain: ['browser', 'device'], category: 'Read', certainty: 'soft' },
  {
    verbs: 'perform do make',
    words: 'gesture tap swipe click keypress scroll drag',
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a browser or a device',
  },
  {
    verbs: 'optimize optimise',
    words: 'table tables database layout storage index indexes',
    category: 'Write',
    certainty: 'soft',
    because: 'rearranges what is stored',
  },
  {
    verbs: 'perform do take act',
    words: 'action actions interaction gesture',
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a browser or a device',
  },
  {
    verbs: 'select choose switch',
    words: `project account workspace profile tenant organization organisation context region database
      notebook environment team branch board`,
    category: 'Write',
    certainty: 'soft',
    because: 'sets what later calls work on',
  },
  { verbs: 'fill', category: 'Write', certainty: 'soft', because: 'puts values in' },
  { verbs: 'drag focus press', category: 'Execute', certainty: 'soft' },
  {
    verbs: 'simulate emulate',
    words: 'input keyboard mouse click tap touch key keys network cpu gesture press',
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a screen',
  },
  {
    verbs: 'upgrade downgrade',
    words: 'account subscription membership',
    category: 'Financial',
    certainty: 'soft',
    because: 'changes what someone pays',
  },
  {
    verbs: 'apply',
    words: 'terraform infrastructure plan migration migrations run',
    category: 'Execute',
    certainty: 'soft',
    because: 'changes what runs',
  },
  {
    verbs: 'fetch',
    domain: ['git'],
    words: 'remote refs updates objects',
    category: 'Write',
    certainty: 'soft',
    because: 'updates the local copy',
  },
  {
    verbs: 'fetch',
    domain: ['git'],
    bare: true,
    category: 'Write',
    certainty: 'soft',
    because: 'updates the local copy',
  },
  {
    verbs: 'sync synchronize synchronise',
    words: 'application app argocd deployment cluster',
    category: 'Execute',
    certainty: 'soft',
    because: 'changes what runs',
  },
  {
    verbs: 'sync synchronize synchronise',
    category: 'Write',
    certainty: 'soft',
    because: 'makes two things alike',
  },
  {
    verbs: 'commit',
    words: 'transaction',
    domain: ['database'],
    category: 'Write',
    certainty: 'soft',
  },
  {
    verbs: 'rollback',
    words: 'transaction',
    domain: ['database'],
    category: 'Execute',
    certainty: 'soft',
  },
  {
    verbs: 'generate create regenerate issue',
    object: ['secret'],
    words: 'key keys token tokens credential credentials secret secrets certificate keypair apikey',
    without: 'design',
    category: 'Write',
    certainty: 'soft',
    because: 'makes a new secret that opens something',
  },
  {
    verbs: 'generate',
    object: ['media'],
    without: 'map chart qr static thumbnail url preview diagram graph',
    category: 'Execute',
    certainty: 'soft',
    because: 'sets a model to work',
  },
  { verbs: 'suggest draft', words: 'query sql', category: 'Read', certainty: 'soft' },
  {
    verbs: 'resolve',
    words: `comment comments thread threads issue issues incident incidents alert alerts conflict conflicts
      ticket discussion case annotation annotations dispute error report`,
    category: 'Write',
    certainty: 'firm',
    because: 'marks it as done',
  },
  {
    verbs: 'track',
    words: 'event events time conversion activity custom goal',
    category: 'Write',
    certainty: 'soft',
    because: 'adds to a record',
  },
  { verbs: 'convert', words: 'draft lead ', category: 'Write', certainty: 'soft' },
  { verbs: 'plan', words: 'apply', category: 'Execute', certainty: 'soft' },
  {
    verbs: 'format',
    words: 'disk drive partition volume',
    category: 'Destructive',
    certainty: 'firm',
    because: 'erases what is stored',
  },
  {
    verbs: 'format',
    words: 'cell cells text paragraph range sheet column row numbers document slide',
    domain: ['design'],
    category: 'Write',
    certainty: 'firm',
  },
  {
    verbs: 'export save dump download write get fetch retrieve extract',
    to: 'file disk path local folder directory location filesystem drive',
    category: 'Write',
    certainty: 'soft',
    because: 'writes a file',
  },
  {
    verbs: 'add',
    words: 'two numbers sum integers',
    without: 'phone',
    category: 'Read',
    certainty: 'firm',
    because: 'works out a sum',
    exact: true,
  },
  {
    verbs: 'show',
    words: 'column columns row rows dimension layer element',
    domain: ['design'],
    category: 'Write',
    certainty: 'soft',
  },
  { verbs: 'forward', words: 'geocode geocoding', category: 'Read', certainty: 'firm' },
  { verbs: 'match merge', words: 'regex pattern', category: 'Read', certainty: 'soft' },
  {
    verbs: 'check',
    words: 'checkbox',
    domain: ['browser'],
    category: 'Execute',
    certainty: 'soft',
  },
  {
    verbs: 'press',
    bare: true,
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'firm',
  },
  {
    verbs: 'call',
    words: 'phone number contact someone',
    category: 'Execute',
    certainty: 'soft',
    because: 'calls somebody',
  },
  { verbs: 'play', category: 'Execute', certainty: 'soft' },
  {
    verbs: 'import',
    words: 'library module package dependency',
    category: 'Execute',
    certainty: 'soft',
  },
  {
    verbs: 'power',
    words: `light lights lamp device switch plug fan heater tv camera appliance server droplet vm machine
      instance node container`,
    category: 'Execute',
    certainty: 'firm',
    because: 'switches a machine on or off',
  },
  {
    verbs: 'power',
    bare: true,
    category: 'Execute',
    certainty: 'firm',
    because: 'switches a machine on or off',
  },
  { verbs: 'power', category: 'Write', certainty: 'soft', because: 'switches a setting' },
  { verbs: 'install', words: 'key keys certificate cert', category: 'Write', certainty: 'firm' },
  {
    verbs: 'create make place start initiate',
    words: 'call calls',
    without: 'log record note api tool center centre summary',
    category: 'Execute',
    certainty: 'soft',
    because: 'calls somebody',
  },
  {
    verbs: 'create new',
    words: 'pipeline',
    parameter: 'ref branch sha commit',
    category: 'Execute',
    certainty: 'firm',
    because: 'creates something that runs at once',
  },
  {
    verbs: 'complete finalize',
    words: 'order orders checkout purchase',
    category: 'Financial',
    certainty: 'soft',
    because: 'commits someone to pay',
  },
  {
    verbs: 'accept dismiss handle',
    words: 'dialog alert prompt popup',
    domain: ['browser', 'device'],
    category: 'Execute',
    certainty: 'firm',
    because: 'drives a browser or a device',
  },
];
