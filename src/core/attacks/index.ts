// Room: the library of attacks on agents and servers, each with a policy that stops it, and the links
// from what tools can do to the attacks that need it.
export {
  linkServer,
  linkTool,
  SERVER_TRAITS,
  type ServerTrait,
  TOOL_TRAITS,
  type ToolAccess,
  type ToolTrait,
} from './access.ts';
export {
  ATTACK_EVIDENCE,
  ATTACK_FAMILIES,
  type Attack,
  type AttackCall,
  type AttackEvidence,
  type AttackFamily,
  type Incident,
} from './attack.ts';
export { EVIDENCE_TEXTS, FAMILY_TEXTS, type FamilyText, incidentAddress } from './attack-text.ts';
export { ATTACKS, attackById } from './library.ts';
export { OWASP_CLASSES, type OwaspClass } from './owasp.ts';
