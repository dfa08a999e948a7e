// The classes of the OWASP MCP Top 10 (2025), by their names. Attacks and tools refer to them.

export const OWASP_CLASSES = {
  MCP01: 'Token mismanagement and secret exposure',
  MCP02: 'Privilege escalation via scope creep',
  MCP03: 'Tool poisoning',
  MCP04: 'Supply chain attacks and dependency tampering',
  MCP05: 'Command injection and execution',
  MCP06: 'Intent flow subversion',
  MCP07: 'Insufficient authentication and authorization',
  MCP08: 'Lack of audit and telemetry',
  MCP09: 'Shadow MCP servers',
  MCP10: 'Context injection and over-sharing',
} as const;
export type OwaspClass = keyof typeof OWASP_CLASSES;
