// Turns of phrase that say how final, how harmless or how costly a tool is, wherever they stand in
// its description. Each is checked for a negation right before it.
import { type Stems, stems } from './word-sieve.ts';

export type PhraseMeaning =
  | 'irreversible'
  | 'forGood'
  | 'destructive'
  | 'overwrites'
  | 'loses'
  | 'reversible'
  | 'readOnly'
  | 'spends'
  | 'noMoney'
  | 'returnsResult'
  | 'keeps'
  | 'anySql'
  | 'writesFile';

export interface PhraseRow {
  readonly meaning: PhraseMeaning;
  /** A text without any of these words cannot match. */
  readonly needs: Stems;
  readonly pattern: RegExp;
}

export const PHRASES: readonly PhraseRow[] = [
  {
    meaning: 'irreversible',
    needs: stems(
      'undone reversed recovered restored reverted undeleted irreversible unrecoverable undo going',
    ),
    pattern:
      /\b(?:cannot|can't|can not|could not|may not) be (?:easily )?(?:undone|reversed|recovered|restored|reverted|undeleted)\b|\birreversibl[ey]\b|\birrevocabl[ey]\b|\bunrecoverabl[ey]\b|\bno (?:undo|going back)\b|\bthere is no undo\b/i,
  },
  {
    meaning: 'forGood',
    needs: stems('permanently'),
    pattern: /\bpermanent(?:ly)? (?:delet|remov|eras|destroy|wip|purg|los)/i,
  },
  {
    meaning: 'destructive',
    needs: stems('destructive'),
    pattern:
      /\b(?:is|a|highly|very|potentially|marked|this) destructive\b|\bdestructive (?:operation|action|to)\b/i,
  },
  {
    meaning: 'overwrites',
    needs: stems('overwrite replace'),
    pattern:
      /\boverwrit(?:es?|ing) (?:an? |any |all |the )?(?:existing|entire|current|whole|target|previous|remote|local)\b|\bwill (?:be overwritten|overwrite existing)\b|\boverwrites? (?:it|them) if\b|\bcompletely overwrites?\b|\b(?:existing|current|previous)\b[^.\n]{0,25}\b(?:is|are|will be|gets?) (?:overwritten|replaced)\b|\breplac(?:es|ing) (?:its|the|all|any) (?:current|existing|entire|whole)\b/i,
  },
  {
    meaning: 'loses',
    needs: stems(
      'deleted erased erasing destroyed wiped wiping wipes purged lost dropped discarded losing',
    ),
    pattern:
      /\b(?:will|are|is|get|gets) (?:also |be |all |then |immediately |permanently |automatically ){0,3}(?:deleted|erased|destroyed|wiped|purged|lost|dropped|discarded)\b|\b(?:all|any) (?:existing )?(?:data|content|changes|files?) (?:on it )?(?:will be |is |are )?(?:lost|erased|wiped|destroyed|deleted|discarded)\b|\b(?:wiping|erasing|destroying|discarding|losing|discards?|wipes?|erases?) (?:its|the|all|any|every|existing|your|local|uncommitted)\b/i,
  },
  {
    meaning: 'reversible',
    needs: stems(
      'restored recovered undone reversed undeleted unarchived archived readded added reverted soft softdelete trash bin kept permanently deleted',
    ),
    pattern:
      /\b(?:can|may|could) (?:later |still |easily )?be (?:restored|recovered|undone|reversed|undeleted|un-?archived|re-?added|reverted)\b|\bsoft[- ]?delet|\bmov(?:e|es|ed|ing)\b[^.;\n]{0,50}\bto (?:the )?(?:trash|recycle bin|bin|archive)\b|\b(?:is|are) recoverable\b|\brather than (?:being )?permanently (?:deleted|removed)\b|\bnot (?:be )?(?:permanently )?deleted\b|\b(?:themselves are|is|are) kept\b|\bto trash\b/i,
  },
  {
    meaning: 'readOnly',
    needs: stems('read readonly does doesn without no not nothing never select mutations strictly'),
    pattern:
      /\bread[- ]?only (?:operation|tool|quer(?:y|ies)|sql|snapshot|command|transaction|check|inspection|access to|mode|graphql|health|request|api|view of|action)\b|\b(?:is|are|:|\*) read[- ]only\b|(?:^|[.!\n—(-]\s{0,2})read[- ]only\b|\bREAD-ONLY\b|\bdoes(?: not|n't) (?:modify|change|alter|write|mutate|create|touch|execute|run|apply|save|actually|make any changes)\b|\bwithout (?:modifying|making (?:any )?changes|changing|altering|writing|executing|applying|actually|persisting|side[- ]effects)\b|\bno (?:changes (?:are|will be) made|side[- ]effects|data is (?:modified|changed)|(?:orders?|messages?|trades?) (?:is|are|will be) (?:sent|placed|made))\b|\b(?:is|are) not (?:run|executed|sent|applied)\b|\bnothing is (?:changed|sent|executed|run|deployed|written)\b|\bnever (?:modifies|writes|changes|executes|sends)\b|\b(?:only select|select[- ]only|only (?:supports |allows |accepts )?select|select (?:statements|queries) only|mutations are rejected|strictly limited to select)\b/i,
  },
  {
    meaning: 'spends',
    needs: stems('money charge billed debited funds placed pay paid fee price card payment'),
    pattern:
      /\breal money\b|\b(?:will|immediately|also|and) charges? (?:it|them|(?:your|the|a|their) (?:card|account|customer|payment method|wallet|balance|difference|fee))\b|\byou will be (?:charged|billed)\b|\b(?:moves|transfers|spends) (?:real |actual |your )?(?:money|funds)\b|\b(?:real|live) (?:trade|order)s? (?:is|are|will be) placed\b|\b(?:is|are|be|gets) (?:charged|billed|debited) (?:to|from|at once|immediately)\b|\bcharges the difference\b|\band pays\b(?! attention)|\bpays? for (?:it|them)\b|\b(?:paid|pays?) (?:with|by|from|out of|using) (?:the |your |a |my )?(?:stored|saved|linked|default|account|wallet|card|balance|credit)|\b(?:for|at|against) (?:a|an extra|an additional) (?:fee|charge|price)\b|\bpaid (?:seats?|add-?ons?|upgrade|promotion)\b|\busing the (?:stored|saved|account's) (?:card|payment method)\b|\bwith the (?:stored|saved|account's) (?:card|payment method)\b|\bmust be paid\b/i,
  },
  {
    meaning: 'noMoney',
    needs: stems('no nothing moves spends does doesn without simulated practice demo paper'),
    pattern:
      /\bno (?:real |actual )?(?:money|funds?|orders?|payments?|trades?) (?:is|are|moves?|will be|gets?|changes?) ?(?:involved|sent|moved|placed|made|at risk|transferred|hands|through)?\b|\bnothing is (?:billed|charged|paid|bought|ordered)\b|\b(?:moves|spends) no money\b|\bdoes(?: not|n't) (?:charge|bill|pay|move (?:any )?(?:money|funds)|place (?:an? |any )?(?:orders?|trades?)|buy)\b|\bwithout (?:any )?(?:payment|paying|charging|buying)\b|\b(?:simulated|practice|demo|paper) (?:account|trades?|trading|orders?|money)\b/i,
  },
  {
    meaning: 'returnsResult',
    needs: stems('returns'),
    pattern:
      /\b(?:and )?returns? (?:it|them|the (?:result(?:ing)?|merged|cleaned|combined|modified|updated|new|converted|encoded|formatted|sorted|list|text|string|image|array|json)|a new (?:string|list|array|object|image))\b/i,
  },
  {
    meaning: 'keeps',
    needs: stems('delete only untouched'),
    pattern:
      /\b(?:does|do|will)(?: not|n't) (?:actually )?delete (?:the|any|your|actual|files?|data|it|them)\b|\bonly (?:removes?|from) (?:it |them )?(?:from )?(?:the |its |your )?(?:local|list|index|registry|library|view|cache)\b|\b(?:is|are|stays?|remains?) untouched\b/i,
  },
  {
    meaning: 'anySql',
    needs: stems('sql statement cypher graphql insert update delete ddl dml drop alter truncate'),
    pattern:
      /\b(?:any|arbitrary|raw|custom) (?:valid )?(?:sql|statement|cypher|graphql)\b|\b(?:insert|update|delete|ddl|drop|alter|truncate)\b[^.\n]{0,40}\b(?:statements?|quer(?:y|ies)|supported|allowed|operations?)\b|\bsql (?:statement|command|script)s?\b|\bDDL\b|\bDML\b/i,
  },
  {
    meaning: 'writesFile',
    needs: stems('file disk directory folder path location save saved saves write written store'),
    pattern:
      /\b(?:to|into|as) (?:a |an |the )?(?:local |specified |given |output |json |csv |pdf |remote |new )?(?:file|disk|directory|folder|path|location)\b(?! system)|\b(?:saves?|writes?|written|saved|stored?) (?:it |them |the \w+ )?(?:locally|to disk|to a)\b/i,
  },
];
