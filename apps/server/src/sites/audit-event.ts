/** What the module tells the audit trail of a change. `details` identify nobody; `personal` is sealed with that key. */
export const auditEvent = (
  action: string,
  target: { kind: 'site' | 'place' | 'phone-entry' | 'kiosk'; id: string; siteId: string },
  details: Record<string, unknown>,
  personal?: { personId: string; data: Record<string, unknown> },
) => ({
  module: 'sites',
  action,
  siteId: target.siteId,
  target: { kind: target.kind, id: target.id },
  details,
  ...(personal ? { personal } : {}),
});
