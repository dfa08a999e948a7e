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
  '(?:~|\\$home|/home/\\w+|%userprofile%)?[\\w./\\\\~-]{0,60}(?:\\.ssh\\b(?:/[\\w.]+)?|id_rsa|id_ed25519|id_ecdsa|\\.aws/credentials|/etc/(?:passwd|shadow)|\\.git-credentials|\\.netrc|\\.pgpass|wallet\\.dat|\\.kube/config|\\.docker/config|mcp\\.json|claude_desktop_config|\\.npmrc|\\.gnupg|cookies\\.sqlite|login data|\\.bash_history|\\.env\\b(?!\\.example))';
const FILE_STEMS =
  'ssh rsa aws passwd shadow credentials netrc pgpass wallet kube docker mcp claude npmrc gnupg cookies login bash env';
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
const OTHERS = `(?:of (?:the |all |any )?users?|from the (?:user|environment|context|conversation|chat|notes|browser|keychain|system)|in the (?:conversation|chat|context|environment|notes|browser)|found|taken from|saved in|stored in|that you (?:use|have|know)|you (?:use|have) for|for (?:the )?(?:other|another|slack|github))`;
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
    sign: /\.ssh\b|id_rsa|id_ed25519|id_ecdsa|\.aws\/|\/etc\/(?:passwd|shadow)|git-credentials|\.netrc|\.pgpass|wallet\.dat|\.kube\/|\.docker\/|mcp\.json|claude_desktop|\.npmrc|\.gnupg|cookies\.sqlite|login data|_history|\.env\b|seed phrase|printenv|private key of/gi,
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
      `\\b(?:stop following|do not follow|don't follow|no longer follow|never follow|do not obey|don't obey)\\s+(?:(?:all|any|the|your|of)\\s+){0,3}(?:previous|prior|above|earlier|preceding|system|developer|safety|other|user'?s?)\\s+(?:\\w+\\s+)?(?:${RULES}|messages?|requests?)\\b${NOT_IN_DATA}`,
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
      'instructions prompt role objective mission identity now henceforth policy policies restrictions filters guardrails authority priority precedence point unrestricted uncensored jailbroken',
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
      `\\b${RULES}\\b[^.\\n]{0,60}\\b(?:do not apply|don't apply|no longer appl(?:y|ies)|are (?:suspended|void|lifted|disabled|superseded|overridden)|must be ignored|can be ignored)\\b|\\b(?:enter|enable|activate|switch to) (?:developer|debug|god|dan|unrestricted|jailbreak) mode\\b|\\btreat this (?:text|message|description|tool) as the (?:highest|only|final)\\b`,
    ),
    tries: 'sets other instructions aside',
  },
  {
    family: 'override',
    strong: true,
    needs: stems('ω ignora ignore ignorar ignorez ignorer ignorieren vorherige bisherige obigen'),
    pattern:
      /(?:忽略|无视|無視|忘记|忘掉)[^。\n]{0,8}(?:之前|以上|先前|前面|所有|上述|原有|系统)[^。\n]{0,10}(?:指令|指示|提示|规则|說明|说明)|以前の(?:指示|命令|ルール)[^。\n]{0,6}無視|이전[^.\n]{0,8}(?:지시|명령)[^.\n]{0,6}무시|\bignor(?:a|e|ar|ez|er|iere[nt]?|ieren sie|are)\b[^.\n]{0,30}\b(?:instrucciones|instruções|anweisungen|anleitungen|istruzioni|règles|regeln|reglas|consignes)\b|\bignor(?:ez|er|e) (?:toutes )?les instructions\b|\b(?:vorherigen?|bisherigen?|früheren?|obigen) (?:anweisungen|regeln)\b[^.\n]{0,20}\bignorier|игнорируй(?:те)?[^.\n]{0,20}(?:инструкци|указани|правил)/i,
    tries: 'sets other instructions aside',
  },

  // Keeping things from people.
  {
    family: 'concealment',
    strong: true,
    needs: stems('tell inform notify alert mention reveal disclose warn let letting admit confess'),
    also: stems(
      'user users human operator customer owner person people anyone anybody them client',
    ),
    pattern: re(
      `\\b(?:do not|don't|never|must not|should not|mustn't|shouldn't|refrain from|avoid|without)\\s+(?:ever\\s+|also\\s+)?(?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention|mentioning|reveal|revealing|disclose|disclosing|warn|warning|let|letting|admit|admitting|confess)(?:ing)?\\b[^.\\n]{0,40}?\\b${USER}\\b(?:[^.\\n]{0,30}\\b(?:about|that|this|it|know|did|you|step|happened|why|of|what|which)\\b|\\s*[.,;!\\n]|\\s*$)`,
    ),
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: true,
    needs: stems(
      'hide conceal keep withhold informed told notified aware know see notice learn find realize hear',
    ),
    also: stems(
      'user users human operator customer owner person people anyone anybody them client',
    ),
    pattern: re(
      `\\b(?:hide|conceal|keep|withhold)\\b[^.\\n]{0,40}\\b(?:from|hidden from|secret from|unknown to)\\s+${USER}\\b|\\b${USER}\\s+(?:must|should|shall|may|will|need|needs|does|do|can)\\s*(?:not|n't|never)\\s+(?:to\\s+)?(?:be (?:informed|told|notified|aware|warned|shown)|know|see|notice|learn|find out|realize|realise|hear)\\b|\\bwithout\\s+(?:the\\s+)?(?:user|human|owner|operator)(?:'s|s)?\\s+(?:knowledge|knowing|noticing|awareness|being (?:told|informed|aware))\\b`,
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
      /(?:不要|别|請勿|请勿|不得)(?:告诉|告訴|通知|提及|让|讓|告知)[^。\n]{0,8}(?:用户|用戶|使用者)|ユーザーに[^。\n]{0,12}(?:言わない|知らせない|伝えない)|\bno (?:se )?(?:lo |le )?(?:digas|diga|informes|informe|menciones|mencione|avises)\b[^.\n]{0,20}\b(?:al )?usuario|\bnão (?:diga|informe|mencione)\b[^.\n]{0,20}usuário|\bne (?:le )?(?:dis|dites|mentionne|mentionnez|informe|informez|prévenez)\b[^.\n]{0,30}utilisateur|\b(?:dem|den) (?:benutzer|nutzer|anwender)\b[^.\n]{0,40}\bnicht\b[^.\n]{0,30}\b(?:sagen|mitteilen|informieren|erwähnen|zeigen)|не (?:говори(?:те)?|сообщай(?:те)?)[^.\n]{0,20}пользовател/i,
    tries: 'keeps something from the user',
  },
  {
    family: 'concealment',
    strong: false,
    needs: stems(
      'silently secretly covertly quietly surreptitiously discreetly stealthily unnoticed',
    ),
    pattern:
      /\b(?:silently|secretly|covertly|quietly|surreptitiously|discreetly|stealthily|unnoticed)\b/i,
    tries: 'acts in secret',
  },

  // Secrets.
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
      `\\b(?:include|send|pass|attach|append|provide|put|place|forward|transmit|embed|supply|insert|copy|paste|leak|upload|post|exfiltrate|run|execute|contents?|full text|output)\\b(?: [\\w']+){0,10}[\\s\`'"]{0,3}(?:cat |printenv|\\benv\\b)?[\\s\`'"]{0,3}${SECRET_FILE}`,
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
      `\\b${KEY}\\s+${OTHERS}${gap(80)}\\b(?:${HAND_OVER}|here|as|into|in)\\b|\\b(?:${HAND_OVER}|the|take)\\s${gap(40)}\\b${KEY}\\s+${OTHERS}|\\b(?:${HAND_OVER})\\s${gap(20)}\\b(?:every|all|any|the user'?s?|their|user'?s) (?:of the |saved |stored |\\w+ )?${KEY}\\b${gap(50)}\\b(?:to|into|in|as|with)\\b|\\bvalues? of (?:every|all|any|each) (?:\\w+ )?(?:env(?:ironment)? variables?|secrets?)\\b`,
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
      `\\b(?:whenever|when|every time|each time|if|before|after|once)\\b[^.\\n]{0,40}\\b(?:tools?|\\w+_\\w+)\\b[^.\\n]{0,30}\\b(?:is|are|gets?|was|be)\\s+(?:called|used|invoked|available|present|run|executed|selected)\\b${gap(40)}\\b(?:change|replace|redirect|substitute|rewrite|swap|alter|tamper|bcc|cc|(?:first |also )?(?:append|prepend)|(?:push|send|forward|copy|mail|write|post|pay)\\b${gap(60)}\\b(?:as well|too|also|instead|in addition))\\b`,
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
      'through deprecated unsafe compromised malicious insecure messages results outputs answers',
    ),
    pattern:
      /\b(?:pass|send|forward|route|submit) (?:all|every|any) (?:messages?|results?|outputs?|answers?|responses?|calls?|requests?|user (?:messages?|input|requests?)) (?:to|through) (?:this tool|\w+_\w+)\b|\b(?:the )?tool \w+ is (?:\w+ and )?(?:deprecated|unsafe|compromised|malicious|insecure|broken)\b[^.\n]{0,60}\b(?:never (?:call|use)|do not (?:call|use)|send its)\b|\bservers? (?:are|is) compromised\b/i,
    tries: 'routes other tools through itself',
  },
  {
    family: 'other-tools',
    strong: false,
    needs: stems('other never immediately even prior'),
    pattern:
      /\b(?:before|prior to) (?:using|calling|invoking) any (?:other )?tools?\b[^.\n]{0,60}\b(?:must|always)\b|\binstead of (?:any )?other tools?\b|\bover all other tools\b|\bnever (?:call|use) (?:the )?(?:other|\w+_\w+)\b|\bused for every request\b|\bimmediately (?:call|invoke|run) \w+_\w+|\beven if the user asks\b/i,
    tries: 'puts itself before other tools',
  },

  // Posing as the system or the maker of the model.
  {
    family: 'fake-role',
    strong: true,
    needs: stems('< [ #'),
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|secret|hidden|admin|root|internal|developer|override|jailbreak)(?:[-_ ]?(?:prompt|instructions?|messages?|notes?|override|commands?))?>|###? ?(?:system|instruction|human|assistant)(?: prompt| message)?\s*:/i,
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
    needs: stems('reply respond answer response replies whatever'),
    pattern:
      /\b(?:reply|respond|answer)(?: to the user)? only (?:with|by)\b|\b(?:all|every|each) (?:responses?|answers?|repl(?:y|ies)) (?:to the user )?must\b|\bwhatever happened\b/i,
    tries: 'bends the answers to the user',
  },

  // Consent that nobody gave.
  {
    family: 'consent',
    strong: true,
    needs: stems(
      'approved consented consent authorized authorised agreed allowed confirmed granted signed',
    ),
    pattern:
      /\b(?:the )?(?:user|owner|admin(?:istrator)?|operator|human)s? (?:has|have|had) (?:already |previously |explicitly |fully )*(?:approved|consented|authori[sz]ed|agreed|allowed|confirmed|granted|signed off)\b[^.\n]{0,60}\b(?:all|any|every|everything|so|therefore|do not|don't|no need|without|future)\b|\bconsent (?:was|has been|is) (?:already )?(?:given|granted|implied|assumed)\b|\b(?:user|owner) agreed to (?:share|send|give|all|every)\b|\buser consent is implied\b/i,
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
    strong: false,
    needs: stems('without ask need'),
    pattern:
      /\bwithout (?:asking|(?:further|explicit|user) (?:confirmation|approval|consent|permission))\b|\b(?:do not|don't|never) ask (?:the user )?(?:for )?(?:(?:the )?user'?s? )?(?:confirmation|approval|permission|consent|again)\b|\bneed no review\b/i,
    tries: 'asks for no confirmation',
  },

  // Commands for the model to run, and orders that outlive the session.
  {
    family: 'commands',
    strong: true,
    needs: stems('curl wget iwr invoke rm chmod powershell'),
    pattern:
      /\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|]{0,120}\|\s*(?:sudo )?(?:ba|z|da)?sh\b|\b(?:curl|wget)\b[^\n]{0,120}&&\s*(?:chmod|sh|bash|\.\/)|\b(?:run|execute|type)\b[^.\n]{0,30}\brm -rf? [~/$]|\bchmod \+x \/tmp\/|\bpowershell(?:\.exe)? -(?:enc|e|nop|w hidden)/i,
    tries: 'has the model run a command',
  },
  {
    family: 'persistence',
    strong: true,
    needs: stems('claude agents cursor cursorrules copilot windsurf windsurfrules prompt memory custom'),
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
      /\botherwise\b[^.\n]{0,40}\b(?:the tool (?:will|does) not work|will (?:crash|be lost|be deleted|fail|die)|data (?:is|will be) lost)\b|\bor (?:the|your|all)\b[^.\n]{0,30}\b(?:will be lost|will crash|will be terminated|will be shut down)\b|\bwith elevated (?:permissions|privileges|rights)\b|\bfor compliance reasons\b|\brequired by policy\b|\bshare confidential\b/i,
    tries: 'presses the model',
  },
];
