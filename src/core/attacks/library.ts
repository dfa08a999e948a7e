// The attack library: every entry, by family. An entry is added by writing its file in library/ and
// naming it here.
import type { Attack } from './attack.ts';
import { browserSessionAbuse } from './library/browser-session-abuse.ts';
import { confusedDeputy } from './library/confused-deputy.ts';
import { dataExfiltrationViaToolChaining } from './library/data-exfiltration-via-tool-chaining.ts';
import { destructiveActionAutonomy } from './library/destructive-action-autonomy.ts';
import { paymentDiversion } from './library/payment-diversion.ts';
import { privilegeEscalation } from './library/privilege-escalation.ts';
import { runawayToolLoops } from './library/runaway-tool-loops.ts';
import { scopeCreep } from './library/scope-creep.ts';
import { silentOverwrite } from './library/silent-overwrite.ts';
import { unwantedMessages } from './library/unwanted-messages.ts';

export const ATTACKS: readonly Attack[] = [
  confusedDeputy,
  destructiveActionAutonomy,
  runawayToolLoops,
  dataExfiltrationViaToolChaining,
  paymentDiversion,
  privilegeEscalation,
  scopeCreep,
  unwantedMessages,
  browserSessionAbuse,
  silentOverwrite,
];

/** An attack by its id. */
export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
