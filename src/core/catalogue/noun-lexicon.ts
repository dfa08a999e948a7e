// Kinds of things that tools act on, by the words for them (singular). A word may be of several
// kinds. The verb decides what a tool does; the kind of its object decides what that means.

export const NOUN_KINDS = {
  /** Ties between things: taking one away is put back by adding it again. */
  relation: `tag label member membership assignee reviewer collaborator follower watcher participant
    attendee contributor guest invitee subscriber moderator approver approval role permission
    dependency dependent predecessor blocker link relationship association alias friend stakeholder teammate maintainer owner
    remote shortcut share grantee access topic trigger skill watch binding mapping assignment
    collaborators editor viewer cohort follower`,
  /** One person's marks: one click sets them again. */
  mark: `reaction star like vote upvote favorite favourite bookmark follow pin emoji`,
  /** What members and items are taken out of without being lost. */
  collection: `group team list playlist cart queue dashboard sprint cycle milestone channel
    organization organisation role firewall balancer favorites favourites watchlist portfolio staging
    room segment audience sequence set class cluster board wishlist album favorites thread
    conversation space zone pool campaign workflow automation epic cohort journey`,
  /** What holds other things as well as its own parts. */
  holder: `project board folder workspace canvas document collection app site account order column
    portfolio database knowledge page store shop course`,
  /** Copies and passing states of a view, which come back by themselves. */
  ephemeral: `cache selection filter highlight console view viewport breakpoint formatting format
    style background border zoom screen override notification badge clipboard cookie
    duplicate whitespace noise guide overlay cursor dns cdn opcache search directory dir context
    preference cwd mask setting typing effect blur shadow`,
  /** Money and what carries it. */
  money: `money fund payment charge refund payout disbursement withdrawal deposit purchase donation
    remittance cash topup wire eth ether sol btc bitcoin usdc usdt crypto cryptocurrency coin erc20
    erc721 erc1155 nft lamport satoshi xrp bnb native allowance spending escrow bounty salary
    payroll dividend bonus cashback giftcard loan premium`,
  /** Nouns that, made or moved with money around, are payments. */
  maybeMoney: `transfer order trade transaction subscription invoice checkout position plan credit
    balance token number domain booking reservation swap quote`,
  /** Papers and settings about money that move none. */
  moneyPaper: `method term profile gateway reminder reminders product price coupon discount promo tax rate
    schedule setting template report record category type field note comment tag label draft
    statement estimate quote quotation metadata webhook account address line item memo config
    configuration attachment code`,
  /** What running or starting it only looks. */
  inspection: `search query lookup analysis aggregation audit check diagnostic diagnostics scan report
    comparison validation estimate calculation benchmark inspection review lint summary 
    healthcheck health assessment whois reading evaluation statistics exploration
    detection explain probe crawl question card linter checker validator scanner analyzer backtest`,
  /** What is started when it is made. */
  process: `deployment run execution prediction training invocation build rollout restart rebuild
    crawl scrape inference failover migration`,
  /** Machinery that stops and starts. */
  machine: `service server container process instance vm droplet machine node pod pipeline workflow job
    task worker daemon emulator simulator device app application playtest recording session debugger
    cluster function lambda site bot agent`,
  /** Parts of a screen. */
  ui: `button element page tab window browser url link key keyboard mouse screen dialog popup form field
    input checkbox dropdown menu app frame iframe cursor scrollbar viewport webpage website desktop
    coordinate keystroke`,
  /** What code is called. */
  code: `command shell code script javascript js python bash powershell snippet expression luau lua cli
    binary executable program terminal sql statement mutation typescript ruby php applescript
    jxa cmd macro`,
  /** Ways to talk to a machine. */
  wire: `http api request endpoint webhook rest graphql rpc call url`,
  /** Channels that are held open. */
  connection: `connection session tunnel socket channel forward portforward client
    browser debugger stream connectionid sessionid handle`,
  /** Things people read: gone is gone. */
  content: `file folder document doc page row record column table database collection index entity
    observation relation node object message email comment post note attachment image video photo
    event entry data item asset key bucket volume backup snapshot branch repository repo project
    workspace site container rule webhook domain certificate account user environment secret variable
    line text range content slide sheet cell paragraph element layer shape component history log
    memory chunk vector graph`,
  /** Secrets: knowing them is enough to do harm. */
  secret: `secret password passphrase passwd credential credentials token apikey privatekey mnemonic
    seed otp totp certificate keychain env vault keypair`,
  /** What others said or wrote in private. */
  private: `email mail message inbox chat conversation dm thread transcript calendar event contact file
    document note log logs row database memory history attachment notebook record recording voicemail
    call sms notification clipboard screen health medical patient employee resume candidate`,
  /** Whose loss or change stops others from working. */
  infrastructure: `database db cluster server instance droplet vm volume disk network namespace bucket
    container deployment stack environment project repository repo account organization organisation
    workspace tenant subscription vault domain zone dns site app service node pod kubernetes k8s
    helm resource infrastructure table schema keyspace pool vpc backup snapshot 
    system tablespace`,
  /** Who may do what. */
  permission: `permission role access user admin owner member policy scope acl iam firewall key token
    credential password secret sso mfa 2fa authentication security group ssh certificate rule
    visibility collaborator share sharing privilege`,
  /** What others see at once. */
  audience: `message email mail sms tweet post comment reply notification alert announcement broadcast
    newsletter site page live production public customer user channel campaign invite invitation
    review call incident`,
  /** Small things of one's own. */
  trivial: `label tag bookmark reaction note comment todo draft view filter format style color border
    layout position alias favorite star attribute property marker pin emoji 
    selection cursor zoom timer reminder widget card text shape`,
  /** Media that a model makes. */
  media: `image video music speech audio song picture photo model 3d voice animation avatar mesh texture
    podcast`,
  /** Pages and mail that strangers write. */
  untrusted: `web webpage page url website email mail message inbox issue comment review post tweet feed
    rss news search browser html ticket forum subreddit thread`,
} as const;

export type NounKind = keyof typeof NOUN_KINDS;

/** What a server is about, by words in its name. */
export const DOMAINS = {
  browser: `playwright puppeteer selenium browser chrome chromium firefox webdriver devtools browserbase
    stagehand webpage iframe cdp browserstack`,
  device: `mobile android ios iphone ipad simulator emulator adb appium desktop mouse keyboard
    screen touchscreen gamepad playtest computer uiautomator`,
  shell: `ssh shell bash terminal powershell zsh sudo commands tmux`,
  database: `sql postgres postgresql mysql mariadb sqlite mongo mongodb database db bigquery snowflake
    clickhouse duckdb supabase neon cockroachdb redshift mssql oracle cassandra neo4j dynamodb redis
    firestore elasticsearch opensearch d1 turso planetscale databricks trino presto athena`,
  keyvalue: `memcached memcache redis valkey keydb elasticache hazelcast`,
  trading: `trading exchange broker brokerage binance coinbase kraken bybit okx ccxt alpaca ibkr crypto
    stock stocks futures forex polymarket kalshi hyperliquid portfolio perpetual orderbook margin
    brokers robinhood`,
  chain: `blockchain ethereum solana evm onchain wallet web3 erc20 nft defi token bitcoin bnb polygon
    chain dex uniswap base sui ton aptos near cosmos`,
  payments: `stripe paypal payment payments billing paddle square razorpay adyen braintree chargebee
    lemonsqueezy mollie checkout whop klarna wise mercadopago gocardless payout payouts merchant pay bank banking fintech treasury remittance
    moneybird commerce shop shopify ecommerce ebay store`,
  accounting: `quickbooks xero accounting bookkeeping freshbooks ledger odoo erp netsuite boondmanager
    sage datev lexoffice expense expenses ynab budget`,
  advertising: `ads ad adgroup campaign keyword advertising googleads meta`,
  git: `git gitlab github gitea bitbucket`,
  container: `docker kubernetes kubectl k8s helm podman`,
  filesystem: `filesystem file files fs directory`,
  design: `figma sketch canvas penpot slides spreadsheet sheet excel diagram drawio miro`,
  email: `gmail email mail outlook imap smtp resend mailgun sendgrid`,
  game: `roblox unity unreal godot minecraft blender`,
  calendar: `calendar meeting event`,
  secrets: `bitwarden 1password lastpass keepass keeper dashlane doppler infisical secretsmanager keyvault
    vaultwarden passwords hashicorp`,
} as const;

export type Domain = keyof typeof DOMAINS;

/** Words of these lists that mean other things as well, where a tool's own name holds them. */
export const AMBIGUOUS_IN_NAMES = `screen mouse keyboard desktop computer store margin budget base near
  sui ton event meeting sheet meta stock stocks keyword campaign commerce shop chain portfolio canvas
  directory file files message mail page slides excel diagram ledger expense expenses exchange brokers
  commands token sketch store cosmos pay bank banking treasury`;

/** Words of these lists that a description uses for nothing else. */
export const PLAIN_IN_PROSE = `playwright puppeteer selenium webdriver postgres postgresql mysql mariadb
  sqlite mongodb bigquery snowflake clickhouse duckdb database git github gitlab bitbucket blockchain
  browser chromium ethereum solana evm onchain defi erc20 nft binance coinbase forex trading cryptocurrency crypto
  futures stripe paypal paddle razorpay adyen docker kubernetes kubectl quickbooks xero bitwarden
  1password redis`;
