// What one misuse would cost beside the category, by meaning: how much a thing weighs, how far an
// action reaches, and what opens doors. severity.ts combines them; docs/reference/classification.md
// says how.
import { wordSet } from './words.ts';

/** Reading one of these hands over a key. */
export const KEYS = wordSet(`
  secret secrets password passwords passphrase credential credentials mnemonic privatekey apikey
  keychain env environ dotenv cookie cookies totp otp keypair kubeconfig`);
/** Two words that name a key. */
export const KEY_PAIRS: readonly (readonly [string, string])[] = [
  ['private', 'key'],
  ['api', 'key'],
  ['access', 'token'],
  ['refresh', 'token'],
  ['auth', 'token'],
  ['secret', 'key'],
  ['connection', 'string'],
  ['environment', 'variable'],
  ['seed', 'phrase'],
  ['recovery', 'code'],
  ['account', 'key'],
  ['temporary', 'credential'],
];
/** Verbs that only name, check or make keys. */
export const KEY_SAFE_VERBS = wordSet(
  'list search find check validate generate verify count estimate',
);
/** In a store of secrets, these show what is kept there. */
export const OPENING_VERBS = wordSet(
  'get read retrieve reveal export show view fetch open decrypt',
);
export const KEPT_THINGS = wordSet(
  'item items login note field send card attachment vault entry record object value secret',
);

/** What people keep to themselves: content that somebody else wrote or lives behind a login. */
export const PRIVATE_THINGS = wordSet(`
  file files email emails mail message messages inbox thread threads attachment attachments transcript
  recording recordings contact contacts conversation conversations dm dms logs clipboard medical
  patient patients employee employees salary payroll invoice invoices row rows balance balances
  memory memories journal diary sms voicemail statement statements filesystem document documents
  chat spreadsheet spreadsheets gsheets candidate candidates resume photo transactions`);
/** Texts about how something is done: about memory, say, but not what stands in it. */
export const MANUALS = wordSet('guide guides manual tutorial tutorials guideline guidelines');
/** People: reading the record of one is private, naming them is not. */
export const PEOPLE = wordSet(
  'member members customer customers person lead leads subscriber guest',
);
/** Verbs that only name things instead of showing them. */
export const NAMING_VERBS = wordSet(
  'list count check search find discover browse validate lint diff compare echo query describe preview estimate simulate',
);
/** Verbs that work on what they are given or on what everybody may read. */
export const PUBLIC_VERBS = wordSet(
  'echo lint generate convert calculate parse format encode hash',
);
export const SEARCHING_VERBS = wordSet('query search find aggregate scan run execute sample');

/** A change here reaches who may do what. */
export const POWER_THINGS = wordSet(`
  permission permissions role roles policy policies admin acl iam firewall sso mfa 2fa credential
  credentials secret secrets password passwords apikey privilege privileges fingerprint sudo rbac
  protection ownership owner key keys token tokens scope scopes delegate`);
/** Beside `key`, these say that it opens something. */
export const KEY_QUALIFIERS = wordSet(
  'api access ssh deploy private secret signing encryption kms host auth gpg signature account',
);
/** Data about people that does harm when it is wrong. */
export const SENSITIVE_THINGS = wordSet('patient patients medical health payroll salary dicom');
/** Terms that decide how much money may move. */
export const MONEY_CONTROLS = wordSet('leverage wallet spending');
/** Notes in the books that change no figure. */
export const NOTING_VERBS = wordSet('record log categorize tag label match reconcile annotate');
/** Things whose change or loss stops others from working. */
export const VITAL_THINGS = wordSet(`
  database databases db cluster clusters namespace namespaces server servers instance instances
  droplet droplets vm vms vps volume volumes bucket buckets account accounts organization
  organisation workspace project projects repository repo tenant infrastructure kubernetes kubectl
  vault keyspace vpc disk firmware stack`);
/** Things that others depend on. */
export const WEIGHTY_THINGS = wordSet(`
  user users webhook webhooks database databases table tables index cluster server servers
  instance instances droplet project projects repository repo release incident incidents alert rule
  rules workflow automation domain dns record records bucket container deployment environment key
  keys invoice account accounts redis function functions trigger triggers group groups column columns
  sheet sheets order orders campaign price product stack image images organization workspace
  subscription branch site app application service policy schema collection folder calendar candidate
  candidates company companies customer customers member members pipeline`);
/** Making one of these is nothing to others; what exists of them is soon mended. */
export const SMALL_THINGS = wordSet(`
  border borders color colour style font layout position order attribute attributes property label
  labels tag tags star bookmark reaction emoji comment note draft orientation zoom selection cursor
  width height row column cell format formatting theme filter sort timer reminder checkbox slide
  shape text cache log level pin favorite status thread staging viewport doc document documents page
  item items task tasks card list folder template templates entity entities relation relations
  observation observations collection screenshot image file files branch tab tabs group view views
  widget question segment metric bookmark pet directory subtask shortcut footnote paragraph element
  object objects content source marker annotation frame board dashboard post event events
  milestone sprint cycle alias checklist timeline column instance name bullets table range
  asset assets component components memory memories contact contacts issue issues ticket tickets
  request notebook notebooks record stash clone default session context presence variable variables
  budget quote cart watchlist bug story epic worklog snapshot backup version artifact portfolio topic`);
/** A change that others see at once, or that replaces what was there. */
export const VISIBLE_VERBS = wordSet(`
  send publish post share invite forward reply broadcast notify email mail sms tweet
  replace rewrite patch put overwrite write restore import sync schedule upload
  unpublish upsert enable activate deactivate apply configure customize pull rebase
  manage reject decline accept transfer block ban register merge promote`);
/** Verbs that may replace what is there. */
export const EDITING_VERBS = wordSet('update edit modify change');
/** What is edited without loss to anybody; edited content of other things may be missed. */
export const NOTE_THINGS = wordSet(`
  task tasks todo note notes label labels tag tags reminder slide slides shape text layout checklist
  style position color colour font border notebook relation relations entity entities variable card
  description title status title name attribute property filter view widget cart watchlist draft
  issue ticket metadata level observation segment bookmark preference setting settings budget topic`);
/** Verbs that only choose or copy. */
export const CHOOSING_VERBS = wordSet('select switch clone fork copy checkout duplicate');
/** What `git` does to the working copy alone. */
export const LOCAL_GIT = wordSet(
  'stash pop commit add stage unstage reset fetch checkout switch tag init',
);
/** In a store of secrets, who gets to see what. */
export const SHARING_THINGS = wordSet(
  'member members group groups collection collections policy user send role organization',
);
/** Verbs for a change of one detail. */
export const SETTING_VERBS = wordSet(
  `set toggle mark resolve reopen star pin label tag move rename format reorder connect select switch
  add create new remember store stash checkout clone fork copy duplicate approve complete`,
);
/** Parameters that name people who get it, and words for what is said to an outside party. */
export const ADDRESSEES = wordSet('cc bcc recipient recipients');
export const LETTERS = wordSet('communication communications correspondence');
export const SENDING_VERBS = wordSet('send publish push broadcast notify share tweet invite');
/** Verbs that change how something runs for others. */
export const POWER_VERBS = wordSet(
  'scale resize push merge promote migrate rotate disable suspend failover protect unprotect transfer',
);
/** Things that power verbs must act on to be more than a change of layout. */
export const RUNNING_THINGS = wordSet(`
  deployment replicas service cluster node nodes server instance droplet vm vps database volume pull
  request branch commits remote repository production release user member account flag build key
  keys disk machine secret`);
/** Changing the books costs more than changing a note. */
export const BOOK_THINGS = wordSet(`
  bill bills deposit payment invoice expense journal transaction transfer salary payroll contract
  purchase refund entry`);

/** Losing one of these costs little. */
export const MINOR_THINGS = wordSet(`
  item items comment comments label labels tag tags filter filters event events slide task tasks card
  message messages reaction note notes alert view element attribute widget bookmark annotation draft
  drafts shape text line lines cell todo reminder notification checklist subtask worklog alias
  shortcut pet breakpoint session update range bullet link relation relations observation
  observations email emails segment row cells search contact contacts template templates attachment
  page post product price coupon component style snippet rule webhook topic bullet member meeting
  appointment question response reply invite invitation address
  entity entities variable property notebook notebooks slo slos subscription pod pods send training
  trainings prediction predictions job build run workflow broadcast override stash memory image
  images keyword field index access allowance history process app package cache file-version number
  hold reservation queue message plan lesson chapter experience condition`);
/** What stands behind a small name: losing it loses all of its parts. */
export const WHOLE_THINGS = wordSet('deployment infrastructure stack cluster environment');
/** Verbs that take everything out of a thing, and what holds things in a line. */
export const EMPTYING_VERBS = wordSet('purge flush empty truncate wipe');
export const LINES = wordSet('queue queues topic topics stream streams');
export const FROM_CACHE = /\b(?:from|in) (?:the |a )?(?:\w+ )?cache\b(?! cluster)/i;
/** Whatever there is. */
export const ANYTHING = wordSet('resource resources anything');
/** Verbs that leave nothing of a thing. */
export const ENDING_VERBS = wordSet(`
  delete drop destroy terminate purge wipe erase remove format flash restore deprovision decommission
  nuke truncate reset empty flushall`);
/** Where things are kept that a search looks through. */
export const STORES = wordSet('collection table index database schema namespace keyspace dataset');

/** Removing many at once, or in a way that leaves nothing. */
export const SWEEPING =
  /\b(?:all|every|everything|entire|bulk|batch|multiple|many|mass|permanently|permanent|and all|irreversibl[ey]|définitivement|definitivamente|endgültig)\b/i;
/** Many at once. */
export const MANY = /\b(?:all|every|everything|entire|bulk|batch|multiple|many|mass)\b/i;

/** Starting or stopping one of these touches only the caller's own machine, screen or game. */
export const LOCAL_THINGS = wordSet(`
  playtest tunnel codegen game character timer animation track playback song music media viewport
  orientation forward light lights lamp plugin tab console printer emulator codespace`);
/** Stopping one of these stops others. */
export const VITAL_SERVICES = wordSet(`
  service services server servers instance instances vm droplet host cluster database machine node
  deployment`);
/** Acting on one of these reaches others or production. */
export const SHARED_THINGS = wordSet(`
  pipeline deployment production server servers cluster service services rollout workflow workflows
  url request requests transaction contract package chart vm vps droplet instance instances node
  nodes database site website function lambda webhook container containers job jobs call machine
  application applications app host door gate vehicle car agent`);
export const STRONG_VERBS = wordSet(`
  deploy redeploy navigate goto install rollout rollback trigger invoke restart reboot shutdown
  poweroff failover sign dispatch perform execute run call make request send upgrade migrate
  proxy build drain unlock uninstall post put patch`);
export const HANDY_VERBS = wordSet(`
  stop click tap press type fill hover scroll drag focus select swipe open close play pause start
  begin end login authenticate resume launch doubleclick act test wake print`);
/** Code that runs behind walls. */
export const WALLED =
  /\b(?:sandbox(?:ed)?|isolated|in[- ]memory|restricted (?:to|environment)|throwaway|ephemeral|wasm)\b/i;

/** A payment that asks somebody, or one of a known and bounded price. */
export const ASKING = wordSet(`
  invoice invoices link links subscription subscriptions plan membership checkout bill bills domain
  domains tip reward rewards points nft credit dispute number licence license boost food meal
  ticket booking`);
