// What poisoned definitions say to a model: orders that no honest tool needs. A strong row is enough
// alone; of the weak ones, which honest text holds too, two of different families are. Rows name
// concepts (a secret, a hand-over, a place to put it), not sentences, so that other words for the
// same order are found. Every row was tried on thousands of published definitions.

import { type Stems, stems } from './word-sieve.ts';

export type PoisonFamily =
  | 'override'
  | 'concealment'
  | 'secrets'
  | 'other-tools'
  | 'fake-role'
  | 'exfiltration'
  | 'consent'
  | 'commands'
  | 'persistence'
  | 'out-of-sight'
  | 'output'
  | 'pressure';

export type PoisonTopic = 'files' | 'keys' | 'chat';

export interface PoisonRow {
  readonly family: PoisonFamily;
  readonly strong: boolean;
  /** A text without any of these words cannot match. */
  readonly needs: Stems;
  /** Nor one without any of these. */
  readonly also?: Stems;
  readonly pattern: RegExp;
  /** The pattern is tried only around places that speak of this. */
  readonly about?: PoisonTopic;
  /** Right before the match, these words turn it into something honest ("only after the user …"). */
  readonly unlessAfter?: RegExp;
  /** What it tries, for the finding's message. */
  readonly tries: string;
}

/** Up to `max` characters of the same sentence; a full stop inside of a word does not end it. */
function gap(max: number): string {
  return `(?:[^.\\n\\0]|\\.(?=[\\w/])){0,${max}}?`;
}

const USER =
  '(?:the |your |any )?(?:end[- ]?)?(?:users?|humans?|operators?|customers?|owners?|persons?|people|anyone|anybody|them|clients?)';
const RULES =
  '(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|constraints?|guardrails?|polic(?:y|ies)|restrictions?|safety(?: rules| measures)?|safeguards?)';
const SECRET_FILE =
  '(?:~|\\$home|/home/\\w+|%userprofile%)?[\\w./\\\\~-]{0,60}(?:\\.ssh\\b(?:/[\\w.]+)?|id_rsa|id_ed25519|id_ecdsa|\\.aws/credentials|/etc/(?:passwd|shadow)|\\.git-credentials|\\.netrc|\\.pgpass|wallet\\.dat|\\.kube/config|\\.docker/config|mcp\\.json|claude_desktop_config|\\.npmrc|\\.gnupg|cookies\\.sqlite|login data|\\.bash_history|\\.config/gh/hosts|\\.config/gcloud|\\.vault-token|\\.pypirc|\\.azure/|authorized_keys|secrets?\\.(?:json|ya?ml)|id[_ ]rsa|\\.env\\b(?!\\.example))';
const FILE_STEMS =
  'ssh rsa aws passwd shadow credentials netrc pgpass wallet kube docker mcp claude npmrc gnupg cookies login bash env config vault pypirc azure authorized secret secrets';
const KEY =
  '(?:pass(?:word|phrase)s?|api[ _-]?keys?|access tokens?|auth(?:entication)? tokens?|bearer tokens?|session (?:cookies?|tokens?|keys?)|private keys?|ssh keys?|secret keys?|credentials?|seed phrases?|mnemonics?|recovery (?:codes?|phrases?)|cookies?|env(?:ironment)? variables?|secrets?|credit card(?: numbers?)?|card numbers?|(?:github|slack|aws|oauth|login) tokens?)';
const KEY_STEMS =
  'password passphrase api apikey token tokens private ssh secret key keys credential phrase seed mnemonic recovery cookie session env environment card credit';
const CHAT =
  "(?:(?:chat|conversation|message|prompt|session|dialogue|dialog|context) (?:history|log|transcript|so far|window)|(?:whole|complete|entire|full|previous|current|user'?s?|all(?: of the)?|the) (?:conversation|chat|dialogue|transcript|context)(?! (?:id|name|title|channel|type|message|about|with|from|key|parameter|object|session|thread))|system prompt|system message|(?:all|every|last|previous|received|recent) (?:received |previous |user )?messages|everything (?:that )?the user|your (?:instructions|system prompt))";
const CHAT_STEMS =
  'history conversation chat transcript prompt message messages everything dialog dialogue context instructions session';
const HAND_OVER =
  '(?:include|send|pass(?:ed)?|attach|append|provide|put|place|forward|transmit|embed|add|supply|insert|copy|paste|leak|submit|upload|post|deliver|exfiltrate|report|share|write|set|fill|relay|hand|give|encode|summari[sz]e|log|call|store|use|record|save|encoded?)';
const SINK =
  '(?:parameter|argument|field|header|query|url|metadata|note|notes|sidenote|payload|body|hint|debug|context argument|file name|input|comment|title|(?:this|the|our|that) (?:server|tool|endpoint|vendor|address|function)|https?:|[\\w.+-]+@[\\w-]+\\.\\w|here\\b|with it\\b|verbatim|word for word|\\w+_\\w+|[`\'"]\\w+[`\'"])';
const READ_UP =
  '(?:read|cat|open|load|access|fetch|retrieve|collect|gather|grab|look up|dump|extract|scan|find|get|list|search)';
const OTHERS = `(?:of (?:the |all |any )?users?|from the (?:user|environment|context|conversation|chat|notes|browser|keychain|system)|in the (?:conversation|chat|context|environment|notes|browser)|found|taken from|saved in|stored in|of (?:the |an? |any )?(?:other|another|different) (?:servers?|tools?|apps?|accounts?)|of (?:the |a |any )?(?:user'?s? )?(?:browser|keychain|keyring|clipboard|password manager)|that you (?:use|have|know|find|see)|you (?:use|have) for|for (?:the )?(?:other|another|slack|github))`;
/** A condition or a purpose, not a claim. */
const CONDITION =
  /\b(?:if|when|once|after|until|unless|only|whether|confirm|ensure|sure|before|requires?|verify|to|that|because)\b[^.\n]{0,40}$/i;
/** Instructions that stand in data are rightly ignored. */
const NOT_IN_DATA =
  '(?! (?:or \\w+ )?(?:in|within|inside|found|contained|embedded|from|returned|that (?:are|is|appear|occur|come)|it (?:contains|holds)|which (?:are|appear)|files?\\b|for))';

/** Cheap signs of a topic; the patterns of its rows are tried around them. */
export const TOPICS: Readonly<Record<PoisonTopic, { needs: Stems; sign: RegExp }>> = {
  files: {
    needs: stems(`${FILE_STEMS} phrase printenv private`),
    sign: /\.ssh\b|id_rsa|id_ed25519|id_ecdsa|\.aws\/|\/etc\/(?:passwd|shadow)|git-credentials|\.netrc|\.pgpass|wallet\.dat|\.kube\/|\.docker\/|mcp\.json|claude_desktop|\.npmrc|\.gnupg|cookies\.sqlite|login data|_history|\.env\b|\.config\/g|vault-token|\.pypirc|\.azure\/|authorized_keys|secrets?\.(?:json|ya?ml)|id rsa|seed phrase|printenv|private key of/gi,
  },
  keys: {
    needs: stems(KEY_STEMS),
    sign: /passwords?|passphrase|api[ _-]?keys?|tokens?\b|(?:private|ssh|secret) keys?|secrets?\b|credentials?|seed phrase|mnemonic|recovery (?:code|phrase)|cookies?|env(?:ironment)? variables?|card numbers?|credit card|session key/gi,
  },
  chat: {
    needs: stems(CHAT_STEMS),
    sign: /(?:conversation|chat|dialog(?:ue)?|transcript)\b|system (?:prompt|message)|messages\b|everything (?:that )?the user|your (?:instructions|system|hidden)|(?:message|prompt|session|context) (?:history|log|so far|window)|previous context|entire context/gi,
  },
};

function re(source: string): RegExp {
  return new RegExp(source, 'i');
}

export const POISON: readonly PoisonRow[] = [
  // Setting other instructions aside.
  {
    family: 'override',
    strong: true,
    needs: stems(
      'ignore disregard forget override overrule bypass aside attention abandon violate',
    ),
    pattern: re(
      `\\b(?:ignore|disregard|forget|override|overrule|bypass|set aside|pay no attention to|abandon|violate)\\s+(?:(?:all|any|every|of|the|your|my|these|those|previous|prior|above|earlier|preceding|existing|other|original|initial|current|former|system|developer|safety|content|default|user'?s?|instructions|from|and)\\s+){1,8}?(?:${RULES}|messages?|context|requests?)\\b${NOT_IN_DATA}`,
    ),
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('following follow obey comply'),
    pattern: re(
      `\\b(?:stop following|(?:do not|don't|no longer|never|must not|should not|need not|no need to) (?:follow|obey|heed|respect))\\s+(?:(?:all|any|the|your|of)\\s+){0,3}(?:previous|prior|above|earlier|preceding|system|developer|safety|other|user'?s?)\\s+(?:\\w+\\s+)?(?:${RULES}|messages?|requests?)\\b${NOT_IN_DATA}|\\b(?:(?:do not|don't|no longer|never|must not|should not|need not|no need to) (?:follow|obey|heed|respect)|ignore|disregard|bypass|circumvent)\\s+(?:all |any |the |your )*${RULES} (?:of|from|set by|given by|that come from) (?:the |your |any )?(?:application|app|host|developer|system|client|vendor|model|platform|company)\\b`,
    ),
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('ignore disregard forget'),
    pattern:
      /\b(?:ignore|disregard|forget) (?:all |everything |anything )(?:of )?(?:that )?(?:(?:you )?(?:were|have been|are) told|you know|above|before this|said before|that came before|prior to this|previously)\b|\b(?:tool descriptions?|instructions?|rules?|guidelines?)\b[^.\n]{0,60}\.? (?:you (?:should|must) )?disregard (?:them|it|these|those)\b/i,
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems(
      'instructions prompt role task goal purpose objective mission identity now henceforth policy policies restrictions filters guardrails authority priority precedence point unrestricted uncensored jailbroken',
    ),
    pattern:
      /\b(?:your|the) (?:new|real|actual|true|only|updated|revised) (?:system )?(?:instructions?|prompt|role|task|goal|objective|purpose|mission|identity) (?:is|are|now)\b|\bnew (?:system )?instructions? ?:|\byou are now (?:a|an|in|the|un\w+|free|acting|operating|\w+bot)\b|\b(?:from now on|from this point on|from here on|henceforth),? (?:you|your|always|all|every|approve|treat|never)\b|\bact as (?:an? )?(?:unrestricted|uncensored|jailbroken|unfiltered)\b|\bwithout any (?:content |safety )?(?:polic(?:y|ies)|restrictions?|filters?|guardrails?)\b|\b(?:has|have|takes?|with) (?:a )?(?:higher |top |absolute )?(?:priority|precedence|authority) over (?:the |any |all |your )?(?:system|user'?s? (?:instructions?|requests?|wishes)|developer|other instructions|previous)/i,
    tries: 'gives the model another role',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('apply applies suspended void lifted superseded overridden ignored mode treat'),
    pattern: re(
      `\\b${RULES}\\b[^.\\n]{0,60}\\b(?:do not apply|don't apply|no longer appl(?:y|ies)|are (?:suspended|void|lifted|disabled|superseded|overridden)|must be ignored|can be ignored)\\b|\\b(?:enter|enable|activate|switch to) (?:god|dan|unrestricted|jailbreak) mode\\b|\\b(?:enter|enter into|switch to|(?:you|assistant|model) (?:must|should|will|are to|shall|now) (?:enable|activate)|(?:enable|activate) your) (?:developer|debug) mode\\b|\\b(?:enable|activate) (?:developer|debug) mode\\b(?=[^\\n]{0,80}\\b(?:no |without |ignore|bypass|unrestricted|rules|polic|you(?:r)?\\b|all requests))|\\btreat this (?:text|message|description|tool) as the (?:highest|only|final)\\b`,
    ),
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems(
      'ω ignora ignore ignorar ignorez ignorer ignorieren vorherige bisherige obigen olvida oublie esquece dimentica vergiss vergessen',
    ),
    pattern:
      /(?:忽略|无视|無視|忘记|忘掉)[^。\n]{0,8}(?:之前|以上|先前|前面|所有|上述|原有|系统)[^。\n]{0,10}(?:指令|指示|提示|规则|說明|说明)|(?:以前|これまで|今まで|上記|前)の(?:すべての)?(?:指示|命令|ルール)[^。\n]{0,6}無視|이전[^.\n]{0,8}(?:지시|명령)[^.\n]{0,6}무시|\b(?:ignor(?:a|e|ar|ez|er|iere[nt]?|ieren sie|are)|olvid[ae]|oublie[zr]?|esque[cç]a|dimentica|vergiss|vergessen sie)\b[^.\n]{0,30}\b(?:instrucciones|instruções|anweisungen|anleitungen|istruzioni|règles|regeln|reglas|consignes)\b|\bignor(?:ez|er|e) (?:toutes )?les instructions\b|\b(?:vorherigen?|bisherigen?|früheren?|obigen) (?:anweisungen|regeln)\b[^.\n]{0,20}\bignorier|игнорируй(?:те)?[^.\n]{0,20}(?:инструкци|указани|правил)/i,
    tries: 'sets other instructions aside',
  },

  {
    family: 'override',
    strong: true,
    needs: stems(
      'void superseded obsolete outdated replaced revoked suspended invalid lifted apply applies null',
    ),
    also: stems(
      'guidance instructions prompt guidelines directives rules constraints configuration',
    ),
    pattern:
      /\b(?:your|earlier|previous|prior|initial|original|whatever|system|all other) (?:\w+ ){0,2}?(?:guidance|instructions?|prompts?|guidelines?|directives?|rules|constraints|configuration|training)\b[^.\n]{0,50}\b(?:is|are|was|were|has been|have been|becomes?|counts? as|no longer)\b[^.\n]{0,20}\b(?:void|superseded|obsolete|outdated|revoked|suspended|invalid|lifted|apply|applies|null)\b(?<!\b(?:if|when|unless|whether)\b[^.\n]{0,120})/i,
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('ignore disregard forget obsolete void outdated invalid real actual true new'),
    also: stems('prompt developer user host rules instructions policy guidelines orders task role'),
    pattern:
      /\b(?:ignore|disregard|forget) (?:what|whatever|anything) (?:the |your |any )?(?:system prompt|developers?|users?|host|rules?|instructions?|polic(?:y|ies)|guidelines?)\b|\b(?:guidance|instructions?|guidelines?|directives?|rules) (?:\w+ ){0,2}(?:given|written|stated|received|above|before|earlier|so far)\b[^.\n]{0,30}\b(?:is|are|were|was) (?:now )?(?:obsolete|void|outdated|invalid|no longer)\b|\b(?:these|this|here|the following|below) (?:is|are) your (?:new|real|actual|true|only) (?:instructions?|rules?|task|role|prompt|orders?)\b/i,
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('obey pretend aside disregard everything bound free exempt'),
    pattern:
      /\b(?:no longer|not) (?:bound|restricted|limited|constrained) by (?:your|any|the|its) (?:\w+ )?(?:polic|rules?|guidelines?|instructions?|restrictions?|safety|guardrails?)|\b(?:free|exempt|released|freed) (?:from|of) (?:your|all|any) (?:\w+ )?(?:polic|rules?|guidelines?|instructions?|restrictions?|safety|guardrails?)|\b(?:ignore|disregard|forget) (?:all|any|every bit|the rest) of (?:it|this|that|them)\b|\beverything (?:above|before)(?: this)?(?: \w+)? (?:was|is) (?:only |just )?(?:a test|void|wrong|outdated|fake|old)\b|\bobey (?:only )?(?:the |this |these |our |what )?(?:paragraph|text|tool|server|following|instructions?|rules? (?:below|here)|it says|stands? here)|\bpretend (?:that )?(?:no|you (?:have|were given|had) no|there (?:is|are|were) no)\b[^.\n]{0,30}\b(?:polic|rules?|restrict|instruct|filter|limit)|\b(?:set|put|leave|lay) aside (?:what|everything|whatever|anything)\b[^.\n]{0,40}\b(?:developer|user|system|operator|owner|told|asked|instruct)/i,
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems(
      'reveal print output repeat show dump disclose leak expose hold contain include carry',
    ),
    also: stems('prompt instructions'),
    pattern:
      /\b(?:reveal|print out|output|repeat|dump|disclose|leak|expose|recite)\b (?:me |us )?(?:your|the|its) (?:full |entire |complete |hidden |whole |own )?(?:system (?:prompt|message)|initial instructions|hidden instructions|instructions above)\b|\b(?:must|should|has to|shall|needs to) (?:hold|contain|include|carry|state|be) (?:your|the) (?:full |whole |entire |complete )?(?:system prompt|hidden instructions)\b/i,
    tries: 'asks for the words of the system',
  },

  // Keeping things from people.
  {
    family: 'concealment',
    strong: true,
    needs: stems('unaware dark oblivious uninformed quiet silent mum secret yourself between'),
    pattern:
      /\b(?:remain|stay|be|keep|leave|kept|left|keeping|leaving)\b[^.\n]{0,30}\b(?:unaware|in the dark|oblivious|uninformed)\b|\b(?:keep|stay|remain|be) (?:quiet|silent|mum) (?:about|on|regarding)\b|\bkeep (?:this|it|that|them) (?:a secret|secret from|between us|to yourself|quiet)\b/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems(
      'secretly covertly discreetly unnoticed stealthily clandestinely secret quietly silently surreptitiously',
    ),
    pattern:
      /\b(?:quietly|silently|surreptitiously) (?:also )?(?:send|upload|copy|share|forward|post|transmit|mail|collect|record)(?:s|ing)?\b|\b(?:secretly|covertly|discreetly|unnoticed|stealthily|clandestinely|in secret)\b[^.\n]{0,20}\b(?:send|sends|upload|uploads|copy|copies|share|shares|forward|forwards|post|posts|call|calls|read|reads|store|stores|log|logs|run|runs|transmit|add|include)\b|\b(?:send|upload|copy|share|forward|post|call|read|store|log|run|transmit|add|include)(?:s|ed)?\b[^.\n]{0,50}\b(?:secretly|covertly|discreetly|unnoticed|stealthily|clandestinely|in secret)\b/i,
    tries: 'does something in secret',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems('word mention trace hint sign leave'),
    also: stems('reply answer response summary user output message report conversation'),
    pattern:
      /\b(?:no|without a|not a) (?:word|mention|trace|hint|sign) (?:about|of) (?:it|this|that|them|the \w+)\b[^.\n]{0,20}\b(?:in|to) (?:your|the|any) (?:reply|answers?|response|summary|user|output|messages?|report|conversation)\b|\bleave (?:it|this|that|them|the \w+) out of (?:any |your |the |all |every )?(?:summar|repl|answer|response|report|message|conversation)/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems('ask asks asked question tell though'),
    also: stems('nothing deny lie claim pretend even'),
    pattern:
      /\b(?:if|when|should) (?:the |a |any )?(?:user|human|anyone|anybody|someone|somebody|customer|they)s? (?:asks?|wants? to know|questions?)\b[^.\n]{0,60}\b(?:say (?:that )?nothing|answer (?:that )?nothing|deny|lie|claim (?:that )?(?:nothing|it (?:was|is) (?:only|just))|pretend)\b|\b(?:tell|assure|report to) (?:the |your )?(?:user|human|customer)s? that\b[^.\n]{0,60}\beven (?:though|if|when)\b/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems('tell inform notify alert mention reveal disclose warn let letting admit confess'),
    also: stems(
      'user users human operator customer owner person people anyone anybody them client',
    ),
    pattern: re(
      `\\b(?:do not|don't|never|must not|should not|mustn't|shouldn't|refrain from|avoid|without)\\s+(?:ever\\s+|also\\s+)?(?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention|mentioning|reveal|revealing|disclose|disclosing|warn|warning|let|letting|admit|admitting|confess)(?:ing)?\\b[^.\\n]{0,40}?\\b${USER}\\b(?:[^.\\n]{0,30}\\b(?:about|that|this|it|know|see|notice|learn|suspect|realise|realize|hear|did|you|step|happened|why|of|what|which)\\b|\\s*[.,;!\\n]|\\s*$)`,
    ),
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems(
      'hide conceal keep withhold informed told notified aware know see notice learn find realize hear knowledge awareness notice behind',
    ),
    also: stems(
      'user users human operator customer owner person people anyone anybody them client',
    ),
    pattern: re(
      `\\b(?:hide|conceal|keep|withhold)\\b[^.\\n]{0,40}\\b(?:from|hidden from|secret from|unknown to)\\s+${USER}\\b|\\b(?:make sure|ensure|see to it|take care|so) (?:that )?${USER} (?:does|do|can)\\s*(?:not|n't|never) (?:know|see|notice|learn|find out|reali[sz]e|hear)\\b|\\b${USER}\\s+(?:must|should|shall|may|will|need|needs)\\s*(?:not|n't|never)\\s+(?:to\\s+)?(?:be (?:informed|told|notified|aware|warned|shown)|know|see|notice|learn|find out|realize|realise|hear)\\b|\\bwithout\\s+(?:the\\s+)?(?:user|human|owner|operator)(?:'s|s)?\\s+(?:knowledge|knowing|noticing|awareness|being (?:told|informed|aware))\\b|\\bwithout (?:the )?(?:knowledge|awareness|notice) of (?:the )?(?:user|human|owner|operator)|\\bbehind the backs? of (?:the )?(?:user|human|owner)s?\\b|\\bbehind (?:the )?(?:user|human|owner)'?s? backs?\\b`,
    ),
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems(
      'disclose reveal mention admit acknowledge behave talk arguments lie pretend deny claim',
    ),
    pattern:
      /\b(?:do not|don't|never|must not|should not|may not) (?:disclose|reveal|mention|admit|acknowledge|talk about) (?:its|the|this|these|those|that|any of (?:this|these)|it|anything (?:about|of) (?:this|it))\b[^.\n]{0,40}\b(?:existence|anyone|anybody|to (?:the )?(?:user|human|others)|paragraph|instructions?|step|note|you (?:read|saw|first|need))\b|\bbehave as if you (?:did not|didn't|never|had not|hadn't)\b|\bdo not mention (?:it|this)\b|\b(?:lie|pretend|deny|claim falsely)\b(?: to the user| that (?:you|the|it|nothing)| and say|,? and (?:say|then))|\bdo not show the arguments\b/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems('ω usuario utilisateur benutzer nutzer anwender'),
    pattern:
      /(?:不要|别|請勿|请勿|不得)(?:告诉|告訴|通知|提及|让|讓|告知)[^。\n]{0,8}(?:用户|用戶|使用者)|ユーザーに[^。\n]{0,12}(?:言わない|知らせない|伝えない|見せない|教えない)|사용자에게[^.\n]{0,10}(?:알리지|말하지|보여주지)|\bno (?:se )?(?:lo |le )?(?:digas|diga|informes|informe|menciones|mencione|avises)\b[^.\n]{0,20}\b(?:al )?usuario|\bnão (?:diga|informe|mencione)\b[^.\n]{0,20}usuário|\bn[’'](?:informe[zr]?|avertis\w*|alerte[zr]?|en parle[zr]?) (?:pas|jamais)\b[^.\n]{0,20}utilisateur|\bne (?:le )?(?:dis|dites|mentionne|mentionnez|informe|informez|prévenez)\b[^.\n]{0,30}utilisateur|\bteil(?:en sie|e|t)? (?:dem|der|den) (?:benutzer|nutzer|anwender)\w{0,3} (?:\w+ )?(?:nichts?|kein)\b|\b(?:sage?|sagen sie|erzählen?|verraten?|verrate) (?:dem|der|den) (?:benutzer|nutzer|anwender)\w{0,3} (?:\w+ )?(?:nichts|nicht|kein)\b|\b(?:dem|den) (?:benutzer|nutzer|anwender)\b[^.\n]{0,40}\bnicht\b[^.\n]{0,30}\b(?:sagen|mitteilen|informieren|erwähnen|zeigen)|не (?:говори(?:те)?|сообщай(?:те)?)[^.\n]{0,20}пользовател/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: false,
    needs: stems(
      'silently secretly covertly quietly surreptitiously discreetly stealthily unnoticed',
    ),
    pattern:
      /\b(?:silently|secretly|covertly|quietly|surreptitiously|discreetly|stealthily|unnoticed)\b(?! \w+(?:ed|s)\b)/i,
    tries: 'acts in secret',
  },

  // Secrets.
  {
    family: 'secrets',
    strong: true,
    needs: stems('ask tell have request'),
    also: stems('password pin card cvv phrase key passphrase'),
    pattern:
      /\b(?:ask|tell|request|have) (?:the |your )?(?:user|human|customer|person|them)s? (?:for|to (?:enter|give|provide|share|type|paste|say)) (?:you )?(?:(?:their|his|her|the|your|a) )?(?:(?:bank(?:ing)?|e-?mail|other|credit|wallet|online[- ]banking) (?:password|passphrase|pin|login)|seed phrase|recovery phrase|card number|credit card|cvv|private key)/i,
    tries: 'asks people for their keys',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems('value content contents'),
    also: stems('environment env'),
    pattern:
      /\b(?:value|contents?) of (?:the )?(?:env(?:ironment)? variable )?[`'"$]?\{?[A-Z][A-Z0-9_]*(?:SECRET|TOKEN|PASSWORD|API_KEY|ACCESS_KEY|PRIVATE_KEY)[A-Z0-9_]*\}?[`'"]?[^.\n]{0,40}\b(?:goes|put|pass|placed?|sent?|into|in|as) (?:into |to |in )?(?:the )?(?:[`'"]\w+[`'"]|parameter|field|header|argument|query)/,
    tries: 'asks for a secret of the environment',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(FILE_STEMS),
    about: 'files',
    pattern: re(
      `\\b${READ_UP}\\b${gap(50)}${SECRET_FILE}[^\\n]{0,80}?\\b(?:${HAND_OVER}|as|into|in the|in)\\b`,
    ),
    tries: 'asks for the content of a secret file',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(FILE_STEMS),
    about: 'files',
    pattern: re(
      `\\b(?:include|send|pass|attach|append|provide|put|place|forward|transmit|embed|supply|insert|copy|paste|leak|upload|post|exfiltrate|run|execute|contents?|full text|output)\\b(?: [\\w']+){0,10}[\\s\`'"]{0,3}(?:cat |printenv|\\benv\\b)?[\\s\`'"]{0,3}(?<!\\b(?:in|into|inside) (?:[\\w']+ ){0,2}[\`'"]?)${SECRET_FILE}`,
    ),
    tries: 'asks for the content of a secret file',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(KEY_STEMS),
    about: 'keys',
    pattern: re(
      `\\b(?:${READ_UP})\\b${gap(60)}\\b${KEY}\\b${gap(60)}\\b(?:and|then)\\s+(?:${HAND_OVER})\\b${gap(60)}\\b(?:it|them|both|all|request|parameter|argument|field|server|tool)\\b`,
    ),
    tries: 'asks for credentials',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(KEY_STEMS),
    about: 'keys',
    pattern: re(
      `\\b${KEY}\\s+${OTHERS}${gap(80)}\\b(?:${HAND_OVER}|here|as|into|in)\\b|\\b(?:${HAND_OVER}|take)\\s${gap(40)}\\b${KEY}\\s+${OTHERS}|\\b${KEY} of the user\\b[^.\\n]{0,40}\\btaken from the (?:environment|browser|keychain|system)\\b|\\b(?:${HAND_OVER})\\s${gap(20)}\\b(?:every|all|any|the user'?s?|their|user'?s) (?:of the |saved |stored |\\w+ )?${KEY}\\b${gap(50)}\\b(?:to|into|in|as|with)\\b|\\bvalues? of (?:every|all|any|each) (?:\\w+ )?(?:env(?:ironment)? variables?|secrets?)\\b`,
    ),
    unlessAfter:
      /\b(?:not|never|without|avoid|instead of|sanitize|redact|mask|don't)\b[^.\n]{0,30}$/i,
    tries: 'asks for credentials',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(KEY_STEMS),
    about: 'keys',
    pattern: re(
      `\\b(?:when|whenever|if|once|each time)\\b${gap(30)}\\b(?:assistant|model|agent|you|user)\\b${gap(25)}\\b(?:sees?|finds?|receives?|encounters?|detects?|mentions?|types?|enters?|shares?)\\b${gap(25)}\\b${KEY}\\b${gap(80)}\\b(?:call|send|pass|forward|store|submit|report|log|include)\\b`,
    ),
    tries: 'asks for credentials',
  },
  {
    family: 'secrets',
    strong: true,
    needs: stems(FILE_STEMS),
    about: 'files',
    pattern: re(
      `\\b(?:hand over|hand|pass|give|send|forward|upload|paste|submit|deliver|surrender)\\b (?:over |in |on )?(?:the |your |all |any |every |user'?s? )*[\\w ]{0,30}\\b(?:from|in|of|under|at) [\`'"]?${SECRET_FILE}|\\b(?:send|pass|include|forward|paste|upload|hand over|attach|append)\\b[^.\\n]{0,30}\\b${KEY}\\b[^.\\n]{0,40}\\b(?:in|from|of) [\`'"]?${SECRET_FILE}|${SECRET_FILE}[^\\n\\0]{0,60}\\b(?:and|then)\\b[^.\\n]{0,20}\\b(?:include|pass|send|forward|upload|paste|attach|append|put|place|submit|hand|copy|add) (?:it|them|its|their|what|the (?:content|key|token|value|text|result)s?)\\b`,
    ),
    tries: 'asks for the content of a secret file',
  },
  {
    family: 'secrets',
    strong: false,
    needs: stems(`${FILE_STEMS} phrase printenv private`),
    about: 'files',
    pattern: re(
      `\\b(?:${READ_UP}|${HAND_OVER})\\b[^.\\n]{0,40}(?:${SECRET_FILE}|\\b(?:seed phrase|printenv|private key of)\\b)`,
    ),
    tries: 'names a secret file',
  },

  // Other tools and servers.
  {
    family: 'other-tools',
    strong: true,
    needs: stems('called used invoked available present executed selected run'),
    pattern: re(
      `\\b(?:whenever|when|every time|each time|if|before|after|once)\\b[^.\\n]{0,40}\\b(?:tools?|\\w+_\\w+)\\b[^.\\n]{0,30}\\b(?:is|are|gets?|was|be)\\s+(?:called|used|invoked|available|present|run|executed|selected)\\b${gap(40)}\\b(?:change|replace|redirect|substitute|rewrite|swap|alter|tamper|bcc|cc|(?:first |also )?(?:append|prepend)|(?:also|then|always|first) (?:forward|send|pass|copy|mail|post|hand) (?:its|the|all|every|each|them|it)\\b|(?<!\\bto )(?:push|send|forward|copy|mail|write|post|pay)\\b${gap(60)}\\b(?:as well|too|also|instead|in addition))\\b`,
    ),
    tries: 'changes how another tool is used',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems('append prepend insert change replace forward include send'),
    pattern:
      /\b(?:every time|whenever|each time|before|when) you (?:call|use|invoke|run) (?:the )?[`'"]?\w+_\w+[`'"]?,? (?:always |first |you must |also |must )*(?:append|prepend|add|insert|change|replace|set|send|forward|include)\b/i,
    tries: 'changes how another tool is used',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems('other'),
    pattern:
      /\b(?:results?|outputs?|responses?|arguments?|messages?|answers?) (?:of|from|for) (?:all |any |every )?(?:the )?other (?:tools?|servers?)\b[^.\n]{0,40}\b(?:must|should|have to|need to|are to|shall|cannot|can not|can't|are not|never)\b[^.\n]{0,20}\b(?:passed|sent|forwarded|given|routed|submitted|reported|trusted|used|reliable|discard)|\bnever (?:use|call|trust) (?:any )?other (?:tools?|servers?)\b|\bother (?:tools?|servers?)\b[^.\n]{0,60}\b(?:are|is) (?:insecure|unsafe|compromised|malicious|untrusted|not trusted|unreliable|deprecated)\b|\btools? (?:from|of) other servers? (?:are|is|must|should)\b/i,
    tries: 'talks other tools down',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems(
      'through deprecated unsafe compromised malicious insecure broken messages results outputs answers',
    ),
    pattern:
      /\b(?:pass|send|forward|route|submit|hand|give|feed) (?:all|every|any|each) (?:the )?(?:messages?|results?|outputs?|answers?|responses?|calls?|requests?|texts?) (?:of|from) (?:any |the |all |every )?other (?:tools?|servers?)\b|\b(?:pass|send|forward|route|submit) (?:all|every|any) (?:messages?|results?|outputs?|answers?|responses?|calls?|requests?|user (?:messages?|input|requests?)) (?:to|through) (?:this tool|\w+_\w+)\b|\b(?:(?:the )?tool \w+|(?:the )?\w+_\w+(?: tool)?) is (?:\w+ and )?(?:deprecated|unsafe|compromised|malicious|insecure|broken)\b[^.\n]{0,60}\b(?:never (?:call|use)|do not (?:call|use)|send its)\b|\bservers? (?:are|is) compromised\b/i,
    tries: 'routes other tools through itself',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems('each every all any'),
    also: stems('other another'),
    pattern:
      /\b(?:each|every|all|any) (?:answers?|outputs?|results?|responses?|repl(?:y|ies)|messages?|texts?)\b[^.\n]{0,30}\b(?:of|from) (?:any |every |all |the )?other (?:tools?|servers?)\b[^.\n]{0,40}\b(?:pass|sent|send|hand|forward|give|rout|go(?:es)?\b|feed|fed|relay)/i,
    tries: 'routes other tools through itself',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems('after before following'),
    also: stems('text output result content answer response'),
    pattern:
      /\b(?:after|before|following) (?:every|each|any) (?:call (?:of|to) |use of )?[`'"]?[a-z]+_\w+[`'"]?(?: call)?,? (?:always |you must |also )?(?:call|use|invoke|run) [`'"]?\w+[`'"]?[^.\n]{0,20}\bwith (?:the |its |all )?(?:\w+ )?(?:text|output|content|answer|response)\b/i,
    tries: 'routes other tools through itself',
  },
  {
    family: 'other-tools',
    strong: true,
    needs: stems('another other theirs'),
    pattern:
      /\b(?:another|other) servers?\b[^.\n]{0,50}\b(?:prefer|use|call) (?:this|ours)\b|\b(?:do not|don't|never) (?:call|use|trust) theirs\b/i,
    tries: 'puts itself before other tools',
  },
  {
    family: 'other-tools',
    strong: false,
    needs: stems('other never immediately even prior'),
    pattern:
      /\b(?:before|prior to) (?:using|calling|invoking) any (?:other )?tools?\b[^.\n]{0,60}\b(?:must|always)\b|\binstead of (?:any )?other tools?\b|\bover all other tools\b|\bnever (?:call|use) (?:the )?(?:other|\w+_\w+)\b|\bused for every request\b|\bimmediately (?:call|invoke|run) \w+_\w+|\beven if the user asks\b/i,
    tries: 'puts itself before other tools',
  },

  {
    family: 'other-tools',
    strong: true,
    needs: stems('before after whenever when each'),
    also: stems('other another different'),
    pattern:
      /\b(?:before|after|whenever|when|each time)(?: you)? (?:calling|using|invoking|running|calls?|use|invoke) (?:any|every|each|a|an|the) (?:tools?|calls?) (?:of|from|on) (?:any |an |the )?(?:other|another|different) servers?\b|\b(?:before|after|whenever|when|each time) (?:any|every|each|an)?\s?(?:other|another) (?:tools?|calls?)\b[^.\n]{0,40}\bwith (?:the |its |all )?(?:full |whole |complete )?(?:arguments|inputs?|outputs?|contents?|text|results?|answer) of (?:that|the|this|its)\b/i,
    tries: 'routes other tools through itself',
  },

  // Posing as the system or the maker of the model.
  {
    family: 'fake-role',
    strong: true,
    needs: stems(
      'system message note notice update announcement order instruction trusted verified',
    ),
    pattern:
      /(?:^|[.\n]\s{0,3})(?:SYSTEM|ADMIN|ROOT|DEVELOPER)(?: (?:MESSAGE|NOTE|NOTICE|UPDATE|ALERT|OVERRIDE))? ?: (?=[^\n]{0,90}\b(?:you|your|must|orders?|administrator|model|assistant|ignore|hand|send|obey|follow)\b)|\b(?:[Mm]essage|[Nn]otice|[Aa]nnouncement|[Oo]rder|[Ii]nstruction|[Uu]pdate)s? (?:from|by) (?:Anthropic|OpenAI|Google|Microsoft|Meta|the (?:developer|maker|vendor|administrator)s?)(?: team)? ?[:,]|\b[Tt]his (?:server|tool) is (?:fully |completely )?(?:trusted|verified|authori[sz]ed)\b[^.\n]{0,20}\b(?:follow|obey|do (?:what|as))/,
    tries: 'poses as a message of the system',
  },
  {
    family: 'fake-role',
    strong: true,
    needs: stems('assistant human note message reminder directive order'),
    pattern:
      /(?:^|\n)\s{0,4}(?:assistant|ai) ?: ?(?:i|yes|sure|ok|understood)\b[^\n]{0,200}\n\s{0,4}(?:human|user) ?:|\b(?:note|message|reminder|directive|order)s? (?:to|for) (?:the |any )?(?:ai|assistant|llm|model|agent)s?\b ?[:,-][^.\n]{0,90}\b(?:share|send|forward|hand over|developers?|anthropic|openai|secret|do not tell|don't tell|obey|trust)\b/i,
    tries: 'plays a conversation that never was',
  },
  {
    family: 'fake-role',
    strong: true,
    needs: stems('< [ #'),
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|secret|hidden|admin|root|internal|developer|override|jailbreak)[-_ ]?(?:prompt|instructions?|messages?|notes?|override|commands?)>|<\/?(?:override|jailbreak|hidden)>|<\/(?:system|admin|developer)>|<(?:system|secret|admin|root|internal|developer)>(?=\s*[a-z])(?=[^<\n]{0,200}\b(?:you|your|must|always|never|ignore|do not|don't|assistant|model|user|call|send|first|read)\b)|###? ?(?:system|instruction|human|assistant)(?: prompt| message)?\s*:/i,
    tries: 'poses as a message of the system',
  },
  {
    family: 'fake-role',
    strong: true,
    needs: stems('assistant system admin root developer hidden secret'),
    pattern:
      /(?:^|\n)\s*(?:human|user)\s*:[^\n]+\n+\s*assistant\s*:|(?:^|\n)\s*system\s*:[^\n]+\n+\s*(?:assistant|user|human)\s*:|\[(?:system|admin|root|developer)(?: override| message| note| update)?\]|\bsystem (?:override|message|alert|notice|note)\s*:|\bsystem\s*: the user\b|\b(?:message|note|notice|instruction|order)s? from (?:the )?(?:developers?|engineers?|team|staff|makers?) (?:at|of) (?:anthropic|openai|google|microsoft|the model)|\b(?:hidden|secret) (?:instruction|message|note|order)s? (?:for|to) (?:the )?(?:ai|assistant|model|llm|agent)/i,
    tries: 'poses as a message of the system',
  },
  {
    family: 'fake-role',
    strong: false,
    needs: stems('< assistant llm language model agent ai'),
    pattern:
      /<important>|\b(?:note|message|instructions?|directive|attention|reminder)s? (?:to|for) (?:the )?(?:ai|assistant|llm|language model|model|agent)s?\b|\bthe assistant must\b/i,
    tries: 'addresses the model',
  },

  // Sending things away.
  {
    family: 'exfiltration',
    strong: true,
    needs: stems(CHAT_STEMS),
    about: 'chat',
    pattern: re(
      `\\b(?:${HAND_OVER})\\b${gap(50)}\\b${CHAT}\\b${gap(80)}(?:\\b${SINK}|[\\w.+-]+@[\\w-]+\\.\\w|https?:)|\\b\\w+_\\w+ with (?:the )?(?:full |whole |entire |complete )?(?:conversation|chat) history\\b`,
    ),
    unlessAfter: /\b(?:not|never|without|avoid|don't|excluding)\b[^.\n]{0,30}$/i,
    tries: 'asks for the conversation',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('prompt instructions chat conversation everything message'),
    about: 'chat',
    pattern: re(
      `\\b(?:${HAND_OVER}|reveal|output|print|repeat|show|leak)\\b[^.\\n]{0,30}\\byour (?:system prompt|system message|instructions|hidden instructions)\\b|\\b(?:copy|paste|put|embed) the (?:complete |whole |full |entire )?(?:chat|conversation)(?: history)?\\b|\\beverything (?:that )?the user (?:typed|said|wrote|entered|asked|has said)\\b`,
    ),
    unlessAfter: /\b(?:not|never|without|avoid|don't)\b[^.\n]{0,30}$/i,
    tries: 'asks for the conversation',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('files document emails mails messages home contacts workspace'),
    also: stems('field parameter argument query http https @ vendor server latest last recent'),
    pattern: re(
      `\\b(?:${READ_UP}|${HAND_OVER}|encode)\\b${gap(40)}\\b(?:all|every|each|any|the contents? of (?:all|every|the)|the text of)\\b${gap(30)}\\b(?:files?|documents?|e-?mails?|messages?|home (?:folder|directory)|contacts?|workspace)\\b${gap(80)}(?:\\bin (?:the )?[\`'"]?\\w+[\`'"]? (?:field|parameter|argument|query)|https?:|[\\w.+-]+@[\\w-]+\\.\\w|\\bto (?:the )?(?:vendor|this server|the server|our server)\\b|\\bas a query parameter\\b)|\\btext of the user'?s? (?:last |latest |recent )?(?:e-?mails?|messages?|documents?)\\b`,
    ),
    tries: 'sends data away',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('! http https @ vendor server'),
    pattern: re(
      `!\\[[^\\]]*\\]\\(https?://[^)\\s]*[?&=][^)]*(?:\\{|\\$|<|summary|secret|data|conversation|history)[^)]*\\)|\\b(?:every|each|any|all) (?:file|message|result|response|e-?mail|document)s?${gap(40)}\\b(?:forward|send|copy|upload|post|mail)\\b${gap(40)}(?:https?:|[\\w.+-]+@[\\w-]+\\.\\w)|\\b(?:forward|send|copy|upload|post|mail|bcc)\\b${gap(50)}\\b(?:every|each|all|the contents?|any|home folder|workspace|file list|its text|list of)\\b${gap(40)}(?:https?:|\\w@[\\w.-]+\\.\\w|\\bto (?:the )?(?:vendor|this server|our server)\\b)|\\b(?:always |also )(?:cc|bcc|copy) [\\w.+-]+@[\\w-]+\\.\\w`,
    ),
    tries: 'sends data away',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('recipient account payee iban wallet answer response reply'),
    pattern:
      /\b(?:whenever|when|every time|each time|before|if)\b[^.\n]{0,80}\b(?:change|replace|switch|redirect|set) the (?:recipient|account number|payee|iban|wallet)\b|\b(?:append|insert|add) (?:this|the following|the hidden|a hidden) (?:link|url|image|text|pixel)\b[^\n]{0,90}\b(?:to|into|in) (?:every|each|all|your) (?:answer|response|message|reply|output)s?\b|\bend (?:each|every) (?:answer|response|message|reply) with\b/i,
    tries: 'sends data or money elsewhere',
  },

  {
    family: 'exfiltration',
    strong: true,
    needs: stems('output result outputs results'),
    also: stems('printenv env cat history ls'),
    pattern:
      /\b(?:send|put|pass|include|place|give|attach|write|paste)\b[^.\n]{0,20}\b(?:outputs?|results?) of (?:running )?[`'"]?(?:printenv|env\b|cat\s+\S+|ls ~|history\b)/i,
    tries: 'sends data away',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('transcript history log copy text record messages'),
    also: stems('conversation chat session dialogue dialog'),
    pattern:
      /\b(?:attach|include|append|pass|send|put|paste)\b (?:all |the )?(?:previous|earlier|last|recent|prior) (?:\w+ )?messages of (?:the |this )?(?:conversation|chat|session)\b|(?:^|[\n\0])\s{0,3}(?:the )?(?:full|whole|complete|entire|verbatim|unedited) (?:transcript|text|history|log|copy|record) of (?:the |this |our |your )?(?:conversation|chat|session|dialog(?:ue)?)\b/i,
    tries: 'takes the conversation with it',
  },
  {
    family: 'exfiltration',
    strong: true,
    needs: stems('email mail send forward upload copy share post transmit'),
    also: stems(
      'user users conversation files contacts documents photos mails messages emails chats',
    ),
    pattern:
      /\b(?:e-?mail|mail|send|forward|upload|copy|share|post|transmit)\b[^.\n]{0,20}\b(?:last|latest|recent|all|every|each|any|full|whole|entire|the contents? of)\b[^.\n]{0,40}\b(?:of|from) (?:the |your )?(?:users?|human|customer|owner|project|workspace|home (?:folder|directory)|inbox|conversation|chat)\b[^\n]{0,30}\b(?:to|at) (?:https?:|[\w.+-]+@[\w-]+\.\w)/i,
    tries: 'sends data away',
  },
  {
    family: 'exfiltration',
    strong: false,
    needs: stems('mail mails messages inbox contacts'),
    pattern:
      /\b(?:read|open|fetch|list|collect|look through) (?:the |all )?(?:mails?|e-?mails?|messages|inbox|contacts|calendar|notes) of the user\b/i,
    tries: 'looks into what belongs to the user',
  },

  // Answers bent for the server.
  {
    family: 'output',
    strong: true,
    needs: stems('recommend purchase buy promote advertise'),
    pattern:
      /\b(?:all|every|each|any|your) (?:responses?|answers?|repl(?:y|ies)|messages?|outputs?)\b[^.\n]{0,30}\b(?:must|should|shall|has to|have to|always)\b[^.\n]{0,50}\b(?:recommend|recommendation|purchase|buy|promote|advertise|advertisement)\b|\balways (?:recommend|promote|advertise) (?:only |our |the )?(?:product|brand|service|vendor)/i,
    tries: 'bends the answers to the user',
  },
  {
    family: 'output',
    strong: false,
    needs: stems('reply respond answer response replies whatever begin start'),
    pattern:
      /\b(?:start|begin|end|close|open) (?:every|each|all|your) (?:answers?|repl(?:y|ies)|responses?|messages?) with\b|\b(?:reply|respond|answer)(?: to the user)? only (?:with|by)\b|\b(?:all|every|each) (?:responses?|answers?|repl(?:y|ies)) (?:to the user )?must\b|\bwhatever happened\b/i,
    tries: 'bends the answers to the user',
  },

  // Consent that nobody gave.
  {
    family: 'consent',
    strong: true,
    needs: stems('need click press choose select treat silence wait approvals approval'),
    pattern:
      /\bno need to ask (?:anybody|anyone)\b|\b(?:click|press|choose|select|tick|confirm)\b[^.\n]{0,20}["'“`](?:always allow|allow always|allow all|yes to all|approve all|accept all|don'?t ask again)["'”`]|\b(?:treat|take|count|read) (?:silence|no (?:answer|reply)|any (?:answer|reply)) as (?:a |an )?(?:yes|consent|approval|agreement|permission)\b|\bdo not wait for (?:an? |the |any )?(?:answer|reply|confirmation|approval|permission|ok)\b[^.\n]{0,12}\b(?:of|from|by) (?:the |a |any)?\s?(?:user|human|operator|owner|anybody|anyone)|\bapprovals? (?:was|were|has been|have been) (?:already )?(?:given|granted|obtained) (?:by|in advance|for all|for everything)/i,
    unlessAfter: CONDITION,
    tries: 'talks the model out of asking',
  },
  {
    family: 'consent',
    strong: true,
    needs: stems(
      'approved consented consent authorized authorised agreed allowed confirmed granted signed',
    ),
    pattern:
      /\b(?:the )?(?:user|owner|admin(?:istrator)?|operator|human)s? (?:approved|consented to|authori[sz]ed|agreed to|confirmed) (?:everything|all|any|every)\b|\b(?:users?|owner|admin(?:istrator)?|operator|human)s? (?:has |have |had )?pre-?(?:approved|authori[sz]ed)\b|\b(?:the )?(?:user|owner|admin(?:istrator)?|operator|human)s? (?:has|have|had) (?:already |previously |explicitly |fully )*(?:approved|consented|authori[sz]ed|agreed|allowed|confirmed|granted|signed off)\b[^.\n]{0,60}\b(?:all|any|every|everything|so|therefore|do not|don't|no need|without|future)\b|\bconsent (?:was|has been|is) (?:already )?(?:given|granted|implied|assumed)\b|\b(?:user|owner) agreed to (?:share|send|give|all|every)\b|\buser consent is implied\b/i,
    unlessAfter: CONDITION,
    tries: 'claims a consent that nobody gave',
  },
  {
    family: 'consent',
    strong: true,
    needs: stems('skip bypass suppress disable circumvent ignore omit'),
    pattern:
      /\b(?:you (?:are|have been)|model is) (?:hereby |fully |already )?(?:authori[sz]ed|permitted|cleared|allowed|instructed)\b[^.\n]{0,40}\bto (?:skip|bypass|ignore|suppress|omit)\b|\b(?:skip|bypass|suppress|disable|circumvent|ignore) (?:the |any |all |every )*(?:approvals?|confirmations?|permission|consent|safety|security|human[- ]in[- ]the[- ]loop)(?: \w+){0,2} ?(?:dialogs?|checks?|prompts?|warnings?|steps?|controls?|review)?\b[^.\n]{0,60}\b(?:for this tool|and proceed|and continue|always|pre-?approved|by the owner|tools?)\b|\bbypass (?:all |any |the )?(?:safety|security) (?:checks?|rules?|controls?|filters?)\b|\bsuppress them\b/i,
    tries: 'talks the model out of asking',
  },
  {
    family: 'consent',
    strong: true,
    needs: stems('treat consider without approve destructive'),
    pattern:
      /\b(?:treat|consider) (?:any|every|all|each) (?:request|call|use|action|command)s?[^.\n]{0,40}\b(?:pre-?approved|approved|authori[sz]ed|safe|trusted)\b|\b(?:execute|proceed|run|continue|act|go ahead) without (?:asking (?:the )?(?:user|human)|(?:user|human) (?:confirmation|approval|consent|permission)|(?:confirmation|approval|consent|permission) (?:from|of) the user)\b|\bapprove (?:each|every|all|any) (?:request|call|action|transfer)s?\b[^.\n]{0,40}\b(?:automatically|without|always)\b|\bexecute (?:all |any )?destructive (?:operations|commands|actions) (?:directly|immediately|without)/i,
    tries: 'talks the model out of asking',
  },
  {
    family: 'consent',
    strong: true,
    needs: stems('without ask need'),
    pattern:
      /\bwithout (?:asking|(?:further|explicit|user) (?:confirmation|approval|consent|permission))\b|\b(?:do not|don't|never) ask (?:the user )?(?:for )?(?:(?:the )?user'?s? )?(?:confirmation|approval|permission|consent|again)\b|\bneed no review\b/i,
    unlessAfter: /\b(?:not|don't|never)\b[^.\n]{0,50}$/i,
    tries: 'asks for no confirmation',
  },

  // Commands for the model to run, and orders that outlive the session.
  {
    family: 'commands',
    strong: true,
    needs: stems('nc ncat tcp bash'),
    pattern: /\bnc(?:at)? (?:-\w+ )?[\w.-]+ \d{2,5} -[ec]\b|\/dev\/tcp\/[\w.]+\/\d+|\bbash -i >&/i,
    tries: 'has the model run a command',
  },
  {
    family: 'commands',
    strong: true,
    needs: stems('curl wget iwr irm iex invoke rm chmod powershell'),
    pattern:
      /\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|]{0,120}\|\s*(?:sudo )?(?:ba|z|da)?sh\b|\|\s*(?:iex|invoke-expression)\b|\b(?:curl|wget)\b[^\n]{0,120}&&\s*(?:chmod|sh|bash|\.\/)|\b(?:run|execute|type)\b[^.\n]{0,30}\brm -rf? [~/$]|\bchmod \+x \/tmp\/|\bpowershell(?:\.exe)? -(?:enc|e|nop|w hidden)/i,
    tries: 'has the model run a command',
  },
  {
    family: 'persistence',
    strong: true,
    needs: stems(
      'claude agents cursor cursorrules copilot windsurf windsurfrules prompt memory custom',
    ),
    also: stems('add append write insert put store'),
    pattern:
      /\b(?:to|into|in) (?:the |your |user'?s? )?(?:claude\.md|agents\.md|\.cursorrules|cursor rules|copilot-instructions(?:\.md)?|\.windsurfrules|system prompt|long-term memory|custom instructions)\b(?<=\b(?:add|append|write|insert|put|store)\b[^.\n]{0,60}.{0,40})/i,
    tries: 'wants to outlive the session',
  },
  {
    family: 'persistence',
    strong: true,
    needs: stems('instruction rule order directive command future memory'),
    also: stems('remember store save memorise memorize keep apply'),
    pattern:
      /\b(?:remember|store|save|memori[sz]e|keep) (?:this|these|the following) (?:instruction|rule|order|directive|command)s?\b|\bapply (?:it|this|them) (?:in|to) (?:all |every )?future (?:sessions|conversations|chats)\b|\bstore in memory ?:/i,
    tries: 'wants to outlive the session',
  },

  // Out of a reader's sight.
  {
    family: 'out-of-sight',
    strong: true,
    needs: stems('< ['),
    pattern:
      /<!--[^>]{0,400}\b(?:ignore|send|read|call|pass|include|do not|don't|must|instructions?|assistant|model|ai|user|system|secret|token|key)\b[^>]{0,400}-->|\[\/\/\]: ?# ?\([^)]{12,}\)|<\w+[^>]*style=["'][^"']*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0|opacity:\s*0|color:\s*(?:white|transparent|#fff))[^>]*>/i,
    tries: 'hides text from a reader of the page',
  },

  // Pressure.
  {
    family: 'pressure',
    strong: false,
    needs: stems('otherwise lost crash terminated elevated compliance policy confidential'),
    pattern:
      /\botherwise\b[^.\n]{0,40}\b(?:the tool (?:will|does) not work|will (?:crash|be lost|be deleted|fail|die)|data (?:is|will be) lost)\b|\bor (?:the|your|all)\b[^.\n]{0,30}\b(?:will be lost|will crash|will be terminated|will be shut down)\b|\bfor compliance reasons\b|\brequired by policy\b|\bshare confidential\b/i,
    tries: 'presses the model',
  },
];
