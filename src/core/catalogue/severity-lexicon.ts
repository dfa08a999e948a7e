// What raises or lowers the cost of one misuse beside the category: verbs and things, by meaning.
import { wordSet } from './words.ts';

/** Reading one of these hands over a key (High). */
export const KEYS = wordSet(`
  secret secrets password passwords passphrase credential credentials mnemonic privatekey apikey
  keychain env environ dotenv cookie cookies totp otp keypair`);
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
];
/** Verbs that only name, check or make keys. */
export const KEY_SAFE_VERBS = wordSet(
  'list search find check validate generate verify count estimate',
);

/** In a store of secrets, these show what is kept there. */
export const OPENING_VERBS = wordSet('get read retrieve reveal export show view fetch open');
export const KEPT_THINGS = wordSet(
  'item items login note field send card attachment vault entry record object value',
);

/** Reading one of these shows what people keep to themselves (Medium). */
export const PRIVATE_THINGS = wordSet(`
  file files email emails mail message messages inbox thread threads attachment attachments transcript
  recording recordings contact contacts conversation conversations dm dms logs clipboard medical
  patient patients employee employees salary payroll invoice invoices row rows
  memory memories journal diary sms voicemail statement statements filesystem document documents
  history chat`);
/** Verbs that only name things instead of showing them. */
export const NAMING_VERBS = wordSet('list count check search find discover browse validate');

/** A change here reaches who may do what, or what runs for others (High). */
export const POWER_THINGS = wordSet(`
  permission permissions role roles policy policies admin acl iam firewall sso mfa 2fa credential
  credentials secret secrets password passwords apikey privilege privileges fingerprint sudo rbac
  protection ownership key keys token tokens`);
export const POWER_VERBS = wordSet(
  `scale resize push merge promote migrate rotate disable suspend failover protect unprotect`,
);
/** Things that power verbs must act on to be more than a change of layout. */
export const RUNNING_THINGS = wordSet(`
  deployment replicas service cluster node nodes server instance droplet vm vps database volume pull
  request branch commits remote repository production release user member account flag build key
  keys disk machine`);
/** A change that others see at once, or that replaces what was there (Medium). */
export const VISIBLE_VERBS = wordSet(`
  send publish post share invite forward reply broadcast notify email mail sms tweet update edit
  modify change replace rewrite patch put overwrite write restore import sync schedule
  unpublish submit enable activate deactivate apply set configure customize upload pull rebase
  connect manage approve reject decline accept transfer block ban register`);
/** Verbs for a change of one detail. */
export const SETTING_VERBS = wordSet(
  'set toggle mark resolve reopen star pin label tag move rename format reorder connect',
);
export const SENDING_VERBS = wordSet('send publish push broadcast notify');
/** Making one of these matters more than a note (Medium). */
export const WEIGHTY_THINGS = wordSet(`
  user users webhook webhooks database databases table tables view index cluster server servers
  instance instances droplet project projects repository repo release incident incidents alert rule
  rules workflow automation domain dns record records bucket container deployment environment key
  keys invoice account accounts redis function functions trigger triggers group groups`);
/** Changing one of these is soon mended (Low). */
export const SMALL_THINGS = wordSet(`
  border borders color colour style font layout position order attribute attributes property label
  labels tag tags star bookmark reaction emoji comment note draft orientation zoom selection cursor
  width height row column cell format formatting theme filter sort timer reminder checkbox slide
  shape text cache log level pin favorite status thread staging viewport doc document documents page
  item items task tasks card list folder template templates entity entities relation relations
  observation observations collection screenshot image file files branch tab tabs group view views
  widget question segment metric bookmark pet directory subtask shortcut footnote paragraph element
  object objects content source marker annotation frame board dashboard post event events
  milestone sprint cycle alias checklist update timeline column instance name bullets table range`);

/** Starting or stopping one of these touches only the caller's own machine or game (Low). */
export const LOCAL_THINGS = wordSet(`
  playtest tunnel codegen game character timer animation track playback song music media viewport
  orientation`);
/** Acting on one of these reaches others or production (High). */
export const SHARED_THINGS = wordSet(`
  pipeline deployment production server servers cluster service services rollout workflow workflows
  url request requests transaction contract package chart vm vps droplet instance instances node
  nodes database site website function lambda webhook container containers job jobs call machine
  application applications app`);
export const STRONG_VERBS = wordSet(`
  deploy redeploy navigate goto install rollout rollback trigger invoke restart reboot shutdown
  poweroff failover sign dispatch perform execute run call make request send upgrade migrate
  proxy build`);
export const HANDY_VERBS = wordSet(`
  click tap press type fill hover scroll drag focus select swipe open close play pause start stop
  begin end login authenticate resume launch doubleclick act test`);

/** Changing the books costs more than changing a note (High). */
export const BOOK_THINGS = wordSet(`
  bill bills deposit payment invoice expense journal transaction transfer salary payroll contract
  order purchase quotation refund`);

/** Losing one of these stops others from working (Critical). */
export const VITAL_THINGS = wordSet(`
  database databases db cluster clusters namespace namespaces server servers instance instances
  droplet droplets vm vms vps volume volumes bucket buckets account accounts organization
  organisation workspace project projects repository repo tenant infrastructure kubernetes kubectl
  vault keyspace vpc`);
/** Losing one of these costs little (Medium). */
export const MINOR_THINGS = wordSet(`
  item comment comments label labels tag tags filter filters event events slide task tasks card
  message messages reaction note notes alert view element attribute widget bookmark annotation draft
  drafts shape text line lines cell todo reminder notification checklist subtask worklog alias
  shortcut pet breakpoint session update range bullet link relation relations observation
  observations email emails segment row cells search contact contacts template templates attachment
  page post product price coupon component style snippet rule webhook topic bullet member meeting
  appointment question response reply invite invitation address`);
/** Removing many at once, or in a way that leaves nothing (one level more). */
export const SWEEPING =
  /\b(?:all|every|everything|entire|bulk|batch|multiple|many|mass|permanently|and all|cannot be undone|irreversibl[ey])\b/i;

/** A payment that asks somebody rather than taking from them (High). */
export const ASKING = wordSet(
  'invoice invoices link links subscription subscriptions plan membership',
);
