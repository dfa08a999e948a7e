// Words around the verb of a description: what may stand before it, what starts a sentence that is
// about something else, and where its object ends.
import { wordSet } from './words.ts';

/** May stand before the verb that says what the tool does. */
export const FILLERS = wordSet(`
  this that the a an tool tools function functions it command commands operation operations utility
  api endpoint method helper wrapper convenience mcp use used using uses to for which will would can
  could may lets let's allows allow enables enable helps help permits you users user agents agent
  llm model clients developers us one be is are ability designed able simply just only also
  optionally automatically safely permanently temporarily quickly easily directly recursively
  instantly manually immediately programmatically securely asynchronously synchronously efficiently
  dynamically proactively intelligently forcefully forcibly irreversibly remotely partially fully
  completely batch bulk mass quick fast simple main primary as well either both first then and or
  attempts attempt tries try desired available commonly mainly primarily includes including support
  supports supported provides offers capabilities capability actions action like such by via of
  interface entry point way idempotently atomically gracefully soft hard smart advanced powerful
  internal beta experimental deprecated new preferred generic admin designer asks
  , ( of's server's service's`);

/** A sentence that opens with one of these is not about what the tool does. */
export const ASIDES = wordSet(`
  when if always important note note: notes warning caution you your do don't never must should before
  after requires required require example examples prerequisite prerequisites mandatory critical
  please unless because since once e.g i.e only tip tips usage args arguments parameters parameter
  input inputs default defaults limit limits limitations best see unlike instead for recommended
  otherwise error errors permissions permission scope scopes auth authentication pass omit set-to
  hint hints step steps workflow with without in on as whenever where while but however
  typical common not no workflow: while most all each every any some these those their they there`);

/** End the object of a verb. */
export const STOPS = wordSet(`
  from to into in on with for by using via at that which when if and or , / & through within inside
  across over against under between based given so as where who whose including without after before
  during per about per is are was then while because ( like such e.g according`);

/** Stand before a noun without naming it. */
export const DETERMINERS = wordSet(`
  a an the all any each every this that these those its their your my our one two three or more new
  existing specific specified given single multiple several many some current certain particular
  entire whole full complete detailed comprehensive first last latest recent available own another
  other both up list-of various more`);

/** Nouns made of verbs, in prose. */
export const PROSE_NOMINALS: Readonly<Record<string, string>> = {
  search: 'search',
  lookup: 'lookup',
  retrieval: 'retrieve',
  exploration: 'explore',
  analysis: 'analyze',
  audit: 'audit',
  comparison: 'compare',
  calculation: 'calculate',
  conversion: 'convert',
  validation: 'validate',
  verification: 'verify',
  listing: 'list',
  overview: 'get',
  summary: 'summarize',
  statistics: 'get',
  details: 'get',
  information: 'get',
  status: 'get',
  guidance: 'get',
  documentation: 'get',
  guidelines: 'get',
  metadata: 'get',
  recommendation: 'recommend',
  recommendations: 'recommend',
  deletion: 'delete',
  removal: 'remove',
  creation: 'create',
  execution: 'execute',
  management: 'manage',
};
