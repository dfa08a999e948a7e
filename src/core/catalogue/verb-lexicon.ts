// What verbs do when nothing else is known: the category by meaning, and how sure the word alone
// makes us. `firm`: the verb says it. `soft`: it depends on the object (see sense-table.ts), or the
// word is often a noun.
import type { ToolClass } from '#contract/decision.ts';

export type Certainty = 'firm' | 'soft';

export interface VerbRow {
  /** `null`: the verb says nothing by itself (`manage`); its object or its clause does. */
  readonly category: ToolClass | null;
  readonly certainty: Certainty;
  readonly verbs: string;
}

export const VERB_ROWS: readonly VerbRow[] = [
  // Hands over what is there, or works it out, and leaves it as it was.
  {
    category: 'Read',
    certainty: 'firm',
    verbs: `get list read fetch retrieve search find lookup describe show display check count inspect
      browse analyze analyse compare validate verify explain preview estimate calculate compute detect
      identify summarize summarise discover explore enumerate poll watch monitor observe audit lint
      profile suggest recommend predict classify extract parse decode determine gather collect obtain
      view examine diagnose introspect tail peek locate recall whoami ping echo print forecast geocode
      assess measure lst grep glob stat diff crawl scrape investigate hget hgetall hmget mget lrange zrange smembers hexists llen scard zcard ttl xrange xlen research correlate transcribe
      whois nslookup traceroute benchmark autocomplete visualize visualise proofread interpret outline
      demonstrate ls cat head pwd survey score rank deduce infer decompile disassemble dissect paraphrase
      rephrase cite tabulate tally deduplicate checksum elaborate clarify contrast backtest`,
  },
  {
    category: 'Read',
    certainty: 'soft',
    verbs: `query look test evaluate scan trace track resolve select filter sort aggregate generate
      render convert translate format download export screenshot capture snapshot plan simulate ask
      learn answer report see access encode hash wait expect assert sleep return optimize optimise
      minify beautify prettify debug help prepare provide think guide match strip scrub decide reason
      consult offer contain give support draw chart plot tokenize embed vectorize chat converse review
      produce quote solve rerank normalize normalise iterate reconcile choose receive stream roll flip toss pick shuffle
      encrypt decrypt zip unzip compress decompress pack unpack package compile`,
  },
  // Changes something that ordinary means can put back.
  {
    category: 'Write',
    certainty: 'firm',
    verbs: `create add insert update edit modify change rename copy duplicate clone append prepend
      write upload put upsert save send reply assign unassign archive unarchive restore enable disable
      activate deactivate attach detach link unlink join leave invite share unshare unfollow star
      unstar pin unpin unsubscribe schedule reschedule configure customize customise register submit
      approve unapprove reject decline accept reopen toggle mute unmute hide unhide protect unprotect
      commit stash stage unstage bookmark unbookmark replace reorder resize undo redo acknowledge
      annotate transition notify publish unpublish forward mkdir touch move untag unlabel mark unmark
      vote upvote downvote react like unlike favorite unfavorite dismiss snooze ignore block unblock deny cherrypick
      ban unban lock unlock grant allow whitelist blacklist allowlist blocklist provision allocate set
      patch crt upd populate import sadd srem zadd zrem hset hmset mset setex setnx lpush rpush lset incr decr incrby decrby hincrby zincrby
      xadd xack rewrite amend adjust tweak refactor reassign repurpose relabel
      retitle reparent ungroup align distribute flip reposition relocate enroll unenroll onboard mail
      email sms tweet retweet broadcast persist store memorize remember jot backup mount unmount
      increment decrement scale chmod chown symlink cordon uncordon taint untaint untrash undelete
      unsnooze claim unclaim escalate respond endorse revert initialize initialise init crop colorize
      recolor collapse nudge rearrange autosize dedupe merge trash extend subscribe follow contest scaffold pledge stamp redact resend
      republish renumber reclassify caption watermark concatenate
      mirror paste recategorize reprioritize prioritize nominate`,
  },
  {
    category: 'Write',
    certainty: 'soft',
    verbs: `post apply pull push sync checkout switch record log comment label tag branch fork bind
      unbind connect disconnect logout close complete finish message alert compose draft design style
      highlight dump rotate reserve book promote demote tune shorten make use place adopt index
      reindex note setup assemble split combine rate release arrange define declare keep transform
      refine enhance enrich tidy freeze unfreeze exclude impersonate delegate hold unhold autofill
      associate dissociate disassociate reconnect evolve pair unpair trust unwatch relate unrelate
      consolidate fix repair turn trim seed correct clip handoff group tint stroke rebase instantiate
      migrate confirm finalize issue new increase reduce deliver categorize rent lease wire supply kick
      override timeout synchronize synchronise boost exercise rebalance reverse wrap unwrap undelegate redelegate restake
      unbond vest airdrop claw resubmit exchange`,
  },
  // Sets something off whose effect its arguments or the outside world decide.
  {
    category: 'Execute',
    certainty: 'firm',
    verbs: `execute exec invoke trigger launch restart reboot deploy redeploy rerun click doubleclick
      rightclick tap doubletap swipe hover scroll navigate goto eval install reinstall dispatch spawn
      shutdown poweroff poweron hibernate inject failover rollback run stop pause resume halt unsuspend
      boot powercycle dial replay relaunch kickoff rollout sudo`,
  },
  {
    category: 'Execute',
    certainty: 'soft',
    verbs: `start begin open type fill recycle summon ignite engage flash reflash focus drag sign build call request power refresh reload
      batch proxy drain upgrade downgrade rebuild recompute regenerate play end quit exit login recreate
      authenticate authorize authorise interrupt wake retry continue step fire emulate emit advance
      proceed vacuum skip warmup orchestrate suspend enqueue press back initiate queue enter hit
      uncheck flatten harvest reactivate act`,
  },
  // Ends or removes for good.
  {
    category: 'Destructive',
    certainty: 'firm',
    verbs: `delete del destroy drop purge wipe erase truncate forcepush hardreset terminate kill revoke uninstall cancel
      prune shred obliterate expunge nuke annihilate eradicate void deprovision decommission rm rmdir
      unregister deregister hdel xdel xtrim ltrim flushall flushdb taskkill pkill deallocate forget undeploy teardown`,
  },
  {
    category: 'Destructive',
    certainty: 'soft',
    verbs: `remove clear clean cleanup empty flush discard evict reset overwrite invalidate expire
      pop lpop rpop blpop brpop spop zpopmin zpopmax getdel dequeue abort burn unset eject cull sweep cut zap deauthorize dispose rescind`,
  },
  // Moves money or value, or commits someone to pay.
  {
    category: 'Financial',
    certainty: 'firm',
    verbs: `pay charge refund buy purchase sell repay prepay topup liquidate payout remit reimburse
      unstake overpay disburse resell outbid`,
  },
  {
    category: 'Financial',
    certainty: 'soft',
    verbs: `transfer withdraw deposit trade donate tip settle stake swap bridge borrow lend renew bid
      redeem order invest mint fund`,
  },
  // Say nothing without their object.
  {
    category: null,
    certainty: 'soft',
    verbs: `manage handle perform do work interact control administer operate maintain process take
      include cover conduct`,
  },
];

/** Words that are as often nouns: they act only where a verb must stand. */
export const NOUN_LIKE = `list view search query test check report run order trade charge transfer set
  label tag comment log record index watch post call message email mail sms text chat note plan
  schedule release build process stream trace status count link share lock block merge pull push
  commit stash stage fork star branch checkout import export backup restore archive download upload
  update change request review vote answer access deposit refund claim reply forward filter sort
  project design style sign open close start stop play pause end type fill focus drag press click
  copy move clone save write read map monitor alert profile audit estimate forecast preview snapshot
  screenshot capture diff patch fix reset cut clean clear trash mute bid fund tip stake swap bridge
  match score rank step retry batch group mark pin flag scale split head tail cat stat help guide
  reason support offer return switch setup login power turn drop purchase void complete use place
  hold exclude trigger deploy launch install drain fire book reserve renew mint display touch result
  track mount ping transition issue new wire supply queue enter hit override lease rent replay rollout rollback dispatch boot draft timeout recreate crawl survey draw chart plot tweet increment trim seed dump debug sweep
  rate store measure balance proxy hash embed select join format grant look find back shell bash
  terminal cover control work do layout wait resume exit delegate like pair trust act benchmark echo scan
  research outline sync bulk quote wrap vest reverse exchange stroke tint sudo bookmark follow issue star format payout evaluate`;

/** Verbs that in names are mostly the thing itself: `label_list` lists labels. */
export const THING_LIKE = `bookmark label tag comment release order backup review invite log report
  branch star stash schedule plan note alert message email mail record trade charge transfer deposit
  refund build deploy test trigger commit run launch purchase payment payout filter process link vote bid stream index mount share request
  snapshot export import claim issue call design watch reply query draft timeout`;

/** Two words that make one verb. */
export const PHRASAL: Readonly<Record<string, string>> = {
  'back up': 'backup',
  'set up': 'setup',
  'sets up': 'setup',
  'log in': 'login',
  'logs in': 'login',
  'sign in': 'login',
  'log out': 'logout',
  'logs out': 'logout',
  'sign out': 'logout',
  'shut down': 'shutdown',
  'shuts down': 'shutdown',
  'tear down': 'teardown',
  'tears down': 'teardown',
  'clean up': 'cleanup',
  'cleans up': 'cleanup',
  'top up': 'topup',
  'roll back': 'rollback',
  'rolls back': 'rollback',
  'turn on': 'power',
  'turn off': 'power',
  'power on': 'power',
  'power off': 'power',
  'kick off': 'trigger',
  'spin up': 'start',
  'look up': 'lookup',
  'looks up': 'lookup',
  'check out': 'checkout',
  'opt out': 'unsubscribe',
  'opts out': 'unsubscribe',
  'opt in': 'subscribe',
  'opts in': 'subscribe',
  'break down': 'explain',
  'carry out': 'perform',
  'fill out': 'fill',
  'fill in': 'fill',
  'fills out': 'fill',
  'cherry pick': 'cherrypick',
  'time out': 'timeout',
  'times out': 'timeout',
  'force push': 'forcepush',
  'push force': 'forcepush',
  'hard reset': 'hardreset',
  'reset hard': 'hardreset',
};

/** Participles and other forms that the regular endings do not give. */
export const IRREGULAR_FORMS: Readonly<Record<string, string>> = {
  ran: 'run',
  sent: 'send',
  got: 'get',
  sold: 'sell',
  bought: 'buy',
  paid: 'pay',
  written: 'write',
  wrote: 'write',
  found: 'find',
  made: 'make',
  hidden: 'hide',
  undone: 'undo',
  withdrawn: 'withdraw',
  overwritten: 'overwrite',
  rebuilt: 'rebuild',
  built: 'build',
  drawn: 'draw',
  begun: 'begin',
  lent: 'lend',
  shown: 'show',
  given: 'give',
  taken: 'take',
  kept: 'keep',
  cancelled: 'cancel',
  canceled: 'cancel',
  cancelling: 'cancel',
  canceling: 'cancel',
  committing: 'commit',
  submitting: 'submit',
  transferring: 'transfer',
  transferred: 'transfer',
  forgetting: 'forget',
  resetting: 'reset',
  labelled: 'label',
  labelling: 'label',
  uninstalling: 'uninstall',
};
