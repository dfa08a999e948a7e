// Values that look like what a variable or an argument wants and open nothing: a server that checks
// the shape starts, and one that uses it is refused by whoever it asks.

const ZEROS = '0'.repeat(36);
const HEX = '0123456789abcdef'.repeat(2);
const UUID = '00000000-0000-4000-8000-000000000000';
/** Reserved for examples: resolves to nobody. */
const HOST = 'dummy.invalid';

/** Files in the home that programs look for by themselves. They name nobody and open nothing. */
export const DUMMY_FILES: Readonly<Record<string, string>> = {
  // A client of OAuth as it is downloaded, and the empty list that configurations of servers hold.
  'dummy.json': `${JSON.stringify({
    installed: {
      client_id: 'dummy',
      client_secret: 'dummy',
      redirect_uris: ['http://127.0.0.1:65000'],
    },
    mcpServers: {},
    servers: [],
  })}\n`,
  '.aws/config': '[default]\nregion = us-east-1\n[profile dummy]\nregion = us-east-1\n',
  '.aws/credentials':
    '[default]\naws_access_key_id = dummy\naws_secret_access_key = dummy\n[dummy]\naws_access_key_id = dummy\naws_secret_access_key = dummy\n',
  '.kube/config': [
    'apiVersion: v1',
    'kind: Config',
    'current-context: dummy',
    'clusters: [{name: dummy, cluster: {server: "https://127.0.0.1:6443"}}]',
    'contexts: [{name: dummy, context: {cluster: dummy, user: dummy}}]',
    'users: [{name: dummy, user: {token: dummy}}]',
    '',
  ].join('\n'),
};

/** By what stands in the name; the first that fits. `home` is a folder that is there and empty. */
const SHAPES: readonly (readonly [RegExp, (home: string) => string])[] = [
  [/SLACK.*(?:BOT|TOKEN)/, () => `xoxb-${ZEROS}`],
  [/(?:GITHUB|^GH_).*(?:TOKEN|PAT)/, () => `ghp_${ZEROS}`],
  [/GITLAB.*TOKEN/, () => `glpat-${ZEROS.slice(0, 20)}`],
  [/OPENAI.*KEY/, () => `sk-${ZEROS}`],
  [/ANTHROPIC.*KEY/, () => `sk-ant-${ZEROS}`],
  [/STRIPE.*KEY/, () => `sk_test_${ZEROS}`],
  [/NOTION.*(?:TOKEN|KEY|SECRET)/, () => `ntn_${ZEROS}`],
  [/LINEAR.*KEY/, () => `lin_api_${ZEROS}`],
  [/AIRTABLE.*(?:KEY|TOKEN)/, () => `pat${ZEROS.slice(0, 14)}.${HEX}${HEX}`],
  [/TELEGRAM.*TOKEN/, () => `123456789:${ZEROS.slice(0, 35)}`],
  [/(?:MONGO).*(?:URI|URL|STRING)/, () => 'mongodb://127.0.0.1:27017/dummy'],
  [/REDIS.*(?:URI|URL)|VALKEY.*(?:URI|URL)/, () => 'redis://127.0.0.1:6379'],
  [/MYSQL.*(?:URI|URL|STRING)/, () => 'mysql://dummy:dummy@127.0.0.1:3306/dummy'],
  [
    /(?:DATABASE|POSTGRES|PG|DB|NEON|SQL).*(?:URI|URL|DSN|STRING)|CONNECTION_?STRING|^DSN$/,
    () => 'postgresql://dummy:dummy@127.0.0.1:5432/dummy',
  ],
  [/AWS_REGION|_REGION$|^REGION$/, () => 'us-east-1'],
  [/BOOTSTRAP|BROKER/, () => '127.0.0.1:9092'],
  [/PORT$/, () => '65000'],
  [/(?:HOST|DOMAIN|SERVER|HOSTNAME)$/, () => HOST],
  [/(?:URL|URI|ENDPOINT|BASE|ORIGIN|INSTANCE|SITE|LINK)S?$/, () => `https://${HOST}`],
  [/EMAIL|MAIL_?(?:FROM|ADDRESS|USER)/, () => `user@${HOST}`],
  [/(?:DIR|DIRS|DIRECTORY|DIRECTORIES|FOLDER|ROOT|WORKSPACE|HOME)$/, (home) => home],
  [/PROFILE(?:_NAME)?$/, () => 'default'],
  [/^KUBECONFIG$/, (home) => `${home}/.kube/config`],
  [/(?:FILE|PATH|CREDENTIALS|_CONFIG|JSON)$/, (home) => `${home}/dummy.json`],
  [/(?:UUID|GUID|TENANT_?ID|CLIENT_?ID|SUBSCRIPTION_?ID)$/, () => UUID],
  [/(?:^|_)ID$|_IDS$|NUMBER$/, () => '123456789'],
  [
    /(?:USER|USERNAME|LOGIN|ACCOUNT|NAME|ORG|ORGANIZATION|OWNER|TEAM|PROJECT|WORKSPACE)$/,
    () => 'dummy',
  ],
];

export function dummyValue(name: string, home: string): string {
  const upper = name.toUpperCase();
  const shape = SHAPES.find(([pattern]) => pattern.test(upper));
  return shape === undefined ? `dummy-${HEX}` : shape[1](home);
}

/** What stands for a placeholder in an example of arguments, or for a word of a usage line. */
export function dummyArgument(word: string, home: string): string {
  const lower = word.toLowerCase();
  if (/postgres|database|db|dsn|connection|sql/.test(lower)) {
    return 'postgresql://dummy:dummy@127.0.0.1:5432/dummy';
  }
  if (/redis/.test(lower)) return 'redis://127.0.0.1:6379';
  if (/mongo/.test(lower)) return 'mongodb://127.0.0.1:27017/dummy';
  if (/ur[il]|endpoint|host|site/.test(lower)) return `https://${HOST}`;
  if (/file|\.json|\.ya?ml|spec|config/.test(lower)) return `${home}/dummy.json`;
  if (/dir|folder|path|root|vault|workspace|repo/.test(lower)) return home;
  if (/region/.test(lower)) return 'us-east-1';
  if (/port/.test(lower)) return '65000';
  if (/mail/.test(lower)) return `user@${HOST}`;
  if (/project|name|user|account|org|team/.test(lower)) return 'dummy';
  return `dummy-${HEX}`;
}
