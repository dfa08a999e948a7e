// The attack library: every entry, family by family. An entry is added by writing its file in library/
// and naming it here.
import type { Attack } from './attack.ts';
import { approvalTampering } from './library/approval-tampering.ts';
import { argumentInjection } from './library/argument-injection.ts';
import { browserSessionAbuse } from './library/browser-session-abuse.ts';
import { commandInjection } from './library/command-injection.ts';
import { compromisedMcpPackage } from './library/compromised-mcp-package.ts';
import { configurationSwap } from './library/configuration-swap.ts';
import { confusedDeputy } from './library/confused-deputy.ts';
import { contextFlooding } from './library/context-flooding.ts';
import { credentialLeakViaErrors } from './library/credential-leak-via-errors.ts';
import { crossClientLeak } from './library/cross-client-leak.ts';
import { dataExfiltrationViaToolChaining } from './library/data-exfiltration-via-tool-chaining.ts';
import { destructiveActionAutonomy } from './library/destructive-action-autonomy.ts';
import { dnsRebinding } from './library/dns-rebinding.ts';
import { hiddenText } from './library/hidden-text.ts';
import { hiddenToolCall } from './library/hidden-tool-call.ts';
import { hostileDiscovery } from './library/hostile-discovery.ts';
import { indirectPromptInjection } from './library/indirect-prompt-injection.ts';
import { insecureDefaults } from './library/insecure-defaults.ts';
import { lyingAnnotations } from './library/lying-annotations.ts';
import { mcpAuthBypass } from './library/mcp-auth-bypass.ts';
import { mcpRugPull } from './library/mcp-rug-pull.ts';
import { mcpTyposquatting } from './library/mcp-typosquatting.ts';
import { memoryPoisoning } from './library/memory-poisoning.ts';
import { parserDifferential } from './library/parser-differential.ts';
import { pathTraversal } from './library/path-traversal.ts';
import { paymentDiversion } from './library/payment-diversion.ts';
import { privilegeEscalation } from './library/privilege-escalation.ts';
import { promptInjectionViaToolResults } from './library/prompt-injection-via-tool-results.ts';
import { queryInjection } from './library/query-injection.ts';
import { runawayToolLoops } from './library/runaway-tool-loops.ts';
import { sandboxEscape } from './library/sandbox-escape.ts';
import { scopeCreep } from './library/scope-creep.ts';
import { secretHarvesting } from './library/secret-harvesting.ts';
import { serverSideRequestForgery } from './library/server-side-request-forgery.ts';
import { sessionHijacking } from './library/session-hijacking.ts';
import { shadowServers } from './library/shadow-servers.ts';
import { silentOverwrite } from './library/silent-overwrite.ts';
import { tokenMisRedemption } from './library/token-mis-redemption.ts';
import { toolPoisoning } from './library/tool-poisoning.ts';
import { toolShadowing } from './library/tool-shadowing.ts';
import { untraceableActions } from './library/untraceable-actions.ts';
import { unwantedMessages } from './library/unwanted-messages.ts';

/** All attacks; the order is that of the pages. */
export const ATTACKS: readonly Attack[] = [
  destructiveActionAutonomy,
  dataExfiltrationViaToolChaining,
  confusedDeputy,
  runawayToolLoops,
  paymentDiversion,
  privilegeEscalation,
  scopeCreep,
  unwantedMessages,
  browserSessionAbuse,
  silentOverwrite,
  toolPoisoning,
  hiddenText,
  mcpRugPull,
  toolShadowing,
  lyingAnnotations,
  configurationSwap,
  indirectPromptInjection,
  promptInjectionViaToolResults,
  secretHarvesting,
  credentialLeakViaErrors,
  memoryPoisoning,
  contextFlooding,
  compromisedMcpPackage,
  mcpTyposquatting,
  insecureDefaults,
  shadowServers,
  mcpAuthBypass,
  tokenMisRedemption,
  sessionHijacking,
  crossClientLeak,
  dnsRebinding,
  hostileDiscovery,
  parserDifferential,
  hiddenToolCall,
  approvalTampering,
  untraceableActions,
  commandInjection,
  queryInjection,
  serverSideRequestForgery,
  pathTraversal,
  argumentInjection,
  sandboxEscape,
];

/** An attack by its id. */
export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
