/** Roles a user can have. */
export const roles = ['admin', 'supervisor', 'operator', 'responder', 'auditor'] as const;
export type Role = (typeof roles)[number];

/**
 * Who may do what, readable as a table: one line a permission, one column a role.
 * A site or tank scope narrows every line further, inside the query itself.
 */
// prettier-ignore
const table = {
  //                     admin  supervisor operator responder auditor
  'users.manage':        [true,  false,    false,   false,    false],
  'api-keys.manage':     [true,  false,    false,   false,    false],
  'sites.manage':        [true,  false,    false,   false,    false],
  'kiosks.manage':       [true,  false,    false,   false,    false],
  'tanks.manage':        [true,  false,    false,   false,    false],
  'audit.read':          [true,  false,    false,   false,    true ],
  'sites.read':          [true,  true,     true,    true,     true ],
  'phone-book.manage':   [true,  true,     false,   false,    false],
  'kiosks.read':         [true,  true,     false,   true,     true ],
  'emergency.read':      [true,  true,     false,   true,     true ],
  'emergency.respond':   [true,  true,     false,   true,     false],
  'channels.manage':     [true,  false,    false,   false,    false],
  'fuel.read':           [true,  true,     true,    false,    true ],
  'fuel.record':         [true,  true,     true,    false,    false],
  'fuel.correct':        [true,  true,     true,    false,    false],
  'fuel.import':         [true,  true,     false,   false,    false],
} as const satisfies Record<string, readonly [boolean, boolean, boolean, boolean, boolean]>;

export type Permission = keyof typeof table;

export const permissions = Object.keys(table) as [Permission, ...Permission[]];

/** True when the role holds the permission. */
export function roleHolds(role: Role, permission: Permission): boolean {
  return table[permission][roles.indexOf(role)] === true;
}

/** Every permission that a role holds, in the table's order. */
export function permissionsOf(role: Role): Permission[] {
  return permissions.filter((permission) => roleHolds(role, permission));
}

/** The roles that hold a permission. */
export function rolesThat(permission: Permission): Role[] {
  return roles.filter((role) => roleHolds(role, permission));
}
