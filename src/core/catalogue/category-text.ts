// Texts about categories and risk levels: what they mean, why an agent needs a rule there, and what
// the rule is. Shown on lists and put into the texts of tools and servers.
import type { Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { CHANGES_A_MINUTE, READS_A_MINUTE, RUNS_A_MINUTE } from './tool-rule.ts';

export interface CategoryText {
  /** The end of "it …". */
  readonly meaning: string;
  /** What agents use such tools for: the end of "agents call it …". */
  readonly use: string;
  /** Why it needs a policy, one or two sentences. */
  readonly why: string;
  /** What to do about it, one or two sentences. */
  readonly advice: string;
  /** What belongs here, one or two sentences. */
  readonly intro: string;
}

export const CATEGORY_TEXTS: Readonly<Record<ToolClass, CategoryText>> = {
  Read: {
    meaning: 'returns information and changes nothing',
    use: 'to find out something, usually before they act elsewhere',
    why: 'What it returns stands in the context of a model and can leave through any other tool, and a loop can ask for it thousands of times.',
    advice: `Leave it usable where the agent needs it; where it returns what is sensitive, limit it to ${READS_A_MINUTE} calls a minute or to the objects that the work needs.`,
    intro:
      'A Read tool returns information, and repeating the call changes nothing for anyone except quotas, caches and logs. Searching, listing, computing and validating belong here, and so does reading a secret, which is why some Read tools have a high severity.',
  },
  Write: {
    meaning: 'changes something that ordinary means can put back',
    use: 'to create or change something, usually once they know enough to act',
    why: 'A loop or a wrong assumption changes many things before anybody looks, and others work with the result.',
    advice: `Limit it, for example to ${CHANGES_A_MINUTE} calls a minute, so that a loop stays small enough to be put back.`,
    intro:
      'A Write tool creates or changes something that ordinary means can put back: creating, updating, moving, tagging, uploading, sending a message. One call is mended easily, a thousand are not.',
  },
  Execute: {
    meaning: 'sets something off whose effect its arguments or the outside world decide',
    use: 'to run or to trigger something, and what happens then is decided by the arguments or by the outside world',
    why: 'The effect reaches further than the call shows, and it has happened before anybody looks.',
    advice: `Limit it, for example to ${RUNS_A_MINUTE} calls a minute, and require its open-ended arguments to match what the work needs.`,
    intro:
      'An Execute tool runs code, commands or an open query language, drives a browser or a desktop, or starts and stops something whose effect its arguments or the outside world decide.',
  },
  Destructive: {
    meaning: 'can remove or end something that ordinary means cannot bring back',
    use: 'to remove or to end something, often while tidying up',
    why: 'An agent does not hesitate and does not stop at one: what is gone stays gone.',
    advice:
      'Hide it from agents that do not need it, and hold every call for a person where one does.',
    intro:
      'A Destructive tool can remove, end or overwrite something that ordinary means cannot bring back, even if only one of its actions or any accepted statement can: deleting, dropping, purging, revoking, terminating.',
  },
  Financial: {
    meaning: 'can move money or commit someone to pay',
    use: 'to move money or to commit someone to pay, usually at the end of a longer task',
    why: 'A payment is made at once, and most of them cannot be called back.',
    advice:
      'Hold every call for a person, and limit the sum of a day where the amount is an argument.',
    intro:
      'A Financial tool moves money or value, or commits someone to pay: charging, refunding, transferring, trading, buying, subscribing. Reading a balance or a quote is Read.',
  },
};

export const RISK_TEXTS: Readonly<Record<Severity, string>> = {
  Low: 'One misuse costs little: public information, a computation, a change that is mended in a moment.',
  Medium:
    'One misuse is noticed and can be mended: a changed record, a sent message, a look at data that is not public.',
  High: 'One misuse is costly: a key is read, a right is given, a process is started, something useful is lost.',
  Critical:
    'One misuse may not be mended at all: any code runs, money is gone, or what others depend on is destroyed.',
};
