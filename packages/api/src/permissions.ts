import type { Role } from "@loaddirector/model";

/** Who may do what. A procedure names one of these or cannot be declared. */
export const permissions = {
  /** Without a session: sign-in state, first administrator. */
  public: null,
  "session.own": ["admin", "operator", "viewer"],
  "configuration.read": ["admin", "operator", "viewer"],
  "live.read": ["admin", "operator", "viewer"],
  "service.write": ["admin", "operator"],
  "server.write": ["admin", "operator"],
  "address.write": ["admin", "operator"],
  "healthCheck.write": ["admin", "operator"],
  "dnsName.write": ["admin", "operator"],
  "node.write": ["admin", "operator"],
  "candidate.discard": ["admin", "operator"],
  "candidate.commit": ["admin", "operator"],
  "revision.rollback": ["admin", "operator"],
  "operation.run": ["admin", "operator"],
  "agent.reconcile": ["admin", "operator"],
  "audit.read": ["admin"],
  "user.manage": ["admin"],
} as const satisfies Record<string, readonly Role[] | null>;
export type Permission = keyof typeof permissions;

/** `role` null: nobody is signed in. */
export function isPermitted(role: Role | null, permission: Permission): boolean {
  const allowed: readonly Role[] | null = permissions[permission];
  return allowed === null || (role !== null && allowed.includes(role));
}
