// Names of servers that many people install, and who publishes them: what look-alikes imitate. Facts
// of the public registries, by downloads; a catalogue may be given a longer list.
import type { KnownName } from './look-alike.ts';

/** `registry name publisher`; the publisher is a scope, a repository owner, or `-`. */
const ROWS = `
npm @playwright/mcp microsoft
npm chrome-devtools-mcp ChromeDevTools
npm @upstash/context7-mcp upstash
npm @modelcontextprotocol/server-filesystem modelcontextprotocol
npm @modelcontextprotocol/server-sequential-thinking modelcontextprotocol
npm @modelcontextprotocol/server-github modelcontextprotocol
npm @modelcontextprotocol/server-memory modelcontextprotocol
npm @modelcontextprotocol/server-postgres modelcontextprotocol
npm @modelcontextprotocol/server-everything modelcontextprotocol
npm @modelcontextprotocol/server-google-maps modelcontextprotocol
npm @modelcontextprotocol/server-slack modelcontextprotocol
npm @modelcontextprotocol/server-puppeteer modelcontextprotocol
npm @modelcontextprotocol/server-brave-search modelcontextprotocol
npm @supabase/mcp-server-supabase supabase
npm @azure/mcp Azure
npm @notionhq/notion-mcp-server makenotion
npm @circleci/mcp-server-circleci CircleCI-Public
npm n8n-mcp czlonkowski
npm next-devtools-mcp vercel
npm mongodb-mcp-server mongodb-js
npm tavily-mcp tavily-ai
npm @zereight/mcp-gitlab zereight
npm firecrawl-mcp firecrawl
npm @stripe/mcp stripe
npm @sentry/mcp-server getsentry
npm @cloudflare/mcp-server-cloudflare cloudflare
npm @heroku/mcp-server heroku
npm @hubspot/mcp-server HubSpot
npm @shopify/dev-mcp Shopify
npm @salesforce/mcp salesforcecli
npm @neondatabase/mcp-server-neon neondatabase
npm @elastic/mcp-server-elasticsearch elastic
npm @brave/brave-search-mcp-server brave
npm @browserbasehq/mcp browserbase
npm @apify/actors-mcp-server apify
npm @wonderwhy-er/desktop-commander wonderwhy-er
npm @gongrzhe/server-gmail-autoauth-mcp GongRzhe
npm @paypal/mcp paypal
npm @twilio-alpha/mcp twilio-labs
npm @mapbox/mcp-server mapbox
npm @postman/postman-mcp-server postmanlabs
npm @bytebase/dbhub bytebase
npm exa-mcp-server exa-labs
npm figma-developer-mcp GLips
npm postmark-mcp ActiveCampaign
npm resend-mcp resend
npm mcp-remote geelen
npm mcp-proxy punkpeye
npm @modelcontextprotocol/inspector modelcontextprotocol
pypi mcp-server-fetch modelcontextprotocol
pypi mcp-server-git modelcontextprotocol
pypi mcp-server-time modelcontextprotocol
pypi mcp-server-sqlite modelcontextprotocol
pypi mcp-atlassian sooperset
pypi mcp-server-qdrant qdrant
pypi mcp-server-kubernetes -
pypi awslabs.aws-documentation-mcp-server awslabs
pypi awslabs.aws-api-mcp-server awslabs
pypi awslabs.core-mcp-server awslabs
pypi duckduckgo-mcp-server -
pypi blender-mcp -
pypi windows-mcp -
pypi google-analytics-mcp googleanalytics
pypi postgres-mcp crystaldba
pypi serena-agent oraios
url mcp.stripe.com stripe.com
url mcp.notion.com notion.com
url mcp.linear.app linear.app
url mcp.sentry.dev sentry.dev
url mcp.atlassian.com atlassian.com
url mcp.asana.com asana.com
url mcp.paypal.com paypal.com
url mcp.supabase.com supabase.com
url mcp.vercel.com vercel.com
url mcp.hubspot.com hubspot.com
url mcp.intercom.com intercom.com
url api.githubcopilot.com githubcopilot.com
url huggingface.co huggingface.co
`;

function readRow(row: string): KnownName {
  const [registry = '', name = '', publisher = '-'] = row.trim().split(/\s+/);
  const source =
    registry === 'url'
      ? `https://${name}`
      : `${registry}:${name.replaceAll('.', registry === 'pypi' ? '-' : '.')}`;
  return publisher === '-' ? { name, source } : { name, source, publisher };
}

/** The list that is used when none is given. */
export const KNOWN_SERVERS: readonly KnownName[] = ROWS.trim().split('\n').map(readRow);
