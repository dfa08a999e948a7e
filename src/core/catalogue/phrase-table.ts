// Turns of phrase that say how final, how harmless or how costly a tool is, wherever they stand in
// its description. Each is checked for a negation right before it.

export type PhraseMeaning =
  | 'irreversible'
  | 'forGood'
  | 'destructive'
  | 'overwrites'
  | 'loses'
  | 'reversible'
  | 'readOnly'
  | 'spends'
  | 'anySql'
  | 'writesFile';

export interface PhraseRow {
  readonly meaning: PhraseMeaning;
  readonly pattern: RegExp;
}

export const PHRASES: readonly PhraseRow[] = [
  {
    meaning: 'irreversible',
    pattern:
      /\b(?:cannot|can't|can not|could not|may not) be (?:easily )?(?:undone|reversed|recovered|restored|reverted|undeleted)\b|\birreversibl[ey]\b|\birrevocabl[ey]\b|\bunrecoverabl[ey]\b|\bno (?:undo|going back)\b|\bthere is no undo\b/i,
  },
  {
    meaning: 'forGood',
    pattern: /\bpermanent(?:ly)? (?:delet|remov|eras|destroy|wip|purg|los)/i,
  },
  {
    meaning: 'destructive',
    pattern:
      /\b(?:is|a|highly|very|potentially|marked|this) destructive\b|\bdestructive (?:operation|action|to)\b/i,
  },
  {
    meaning: 'overwrites',
    pattern:
      /\boverwrit(?:es?|ing) (?:an? |any |all |the )?(?:existing|entire|current|whole|target|previous|remote|local)\b|\bwill (?:be overwritten|overwrite existing)\b|\boverwrites? (?:it|them) if\b|\bcompletely overwrites?\b|\b(?:existing|current|previous)\b[^.\n]{0,25}\b(?:is|are|will be|gets?) (?:overwritten|replaced)\b|\breplac(?:es|ing) (?:its|the|all|any) (?:current|existing|entire|whole)\b/i,
  },
  {
    meaning: 'loses',
    pattern:
      /\b(?:will|are|is|get|gets) (?:also |be |all |then |immediately |permanently |automatically ){0,3}(?:deleted|erased|destroyed|wiped|purged|lost|dropped|discarded)\b|\b(?:all|any) (?:existing )?(?:data|content|changes|files?) (?:on it )?(?:will be |is |are )?(?:lost|erased|wiped|destroyed|deleted|discarded)\b|\b(?:wiping|erasing|destroying|discarding|losing|discards?|wipes?|erases?) (?:its|the|all|any|every|existing|your|local|uncommitted)\b/i,
  },
  {
    meaning: 'reversible',
    pattern:
      /\b(?:can|may|could) (?:later |still |easily )?be (?:restored|recovered|undone|reversed|undeleted|un-?archived|re-?added|reverted)\b|\bsoft[- ]?delet|\bmov(?:e|es|ed|ing)\b[^.;\n]{0,50}\bto (?:the )?(?:trash|recycle bin|bin|archive)\b|\b(?:is|are) recoverable\b|\brather than (?:being )?permanently (?:deleted|removed)\b|\bnot (?:be )?(?:permanently )?deleted\b|\b(?:themselves are|is|are) kept\b|\bto trash\b/i,
  },
  {
    meaning: 'readOnly',
    pattern:
      /\bread[- ]?only (?:operation|tool|quer(?:y|ies)|sql|snapshot|command|transaction|check|inspection|access to|mode|graphql|health|request|api|view of|action)\b|\b(?:is|are|:|\*) read[- ]only\b|(?:^|[.!\n—(-]\s{0,2})read[- ]only\b|\bREAD-ONLY\b|\bdoes(?: not|n't) (?:modify|change|alter|write|mutate|create|touch|execute|run|apply|save|actually|make any changes)\b|\bwithout (?:modifying|making (?:any )?changes|changing|altering|writing|executing|applying|actually|persisting|side[- ]effects)\b|\bno (?:changes (?:are|will be) made|side[- ]effects|data is (?:modified|changed))\b|\bnever (?:modifies|writes|changes|executes|sends)\b|\b(?:only select|select[- ]only|only (?:supports |allows |accepts )?select|select (?:statements|queries) only|mutations are rejected|strictly limited to select)\b/i,
  },
  {
    meaning: 'spends',
    pattern:
      /\breal money\b|\b(?:will|immediately|also) charges? (?:your|the|a) (?:card|account|customer|payment method|wallet|balance)\b|\byou will be (?:charged|billed)\b|\b(?:moves|transfers|spends) (?:real |actual |your )?(?:money|funds)\b|\b(?:real|live) (?:trade|order)s? (?:is|are|will be) placed\b/i,
  },
  {
    meaning: 'anySql',
    pattern:
      /\b(?:any|arbitrary|raw|custom) (?:valid )?(?:sql|statement|cypher|graphql)\b|\b(?:insert|update|delete|ddl|drop|alter|truncate)\b[^.\n]{0,40}\b(?:statements?|quer(?:y|ies)|supported|allowed|operations?)\b|\bsql (?:statement|command|script)s?\b|\bDDL\b|\bDML\b/i,
  },
  {
    meaning: 'writesFile',
    pattern:
      /\b(?:to|into|as) (?:a |an |the )?(?:local |specified |given |output |json |csv |pdf |remote |new )?(?:file|disk|directory|folder|path|location)\b(?! system)|\b(?:saves?|writes?|written|saved|stored?) (?:it |them |the \w+ )?(?:locally|to disk|to a)\b/i,
  },
];
