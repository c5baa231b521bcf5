import type { Permission } from '@siaga/contracts/permissions';
import type { Messages } from '../i18n/id.ts';

/** The pages under /admin and which permission opens each; the import stands here too, as a phone's menu has no room. */
export const adminSections = [
  { href: '/admin/users', name: 'users', needs: 'users.manage' },
  { href: '/admin/sites', name: 'sites', needs: 'sites.read' },
  { href: '/admin/tanks', name: 'tanks', needs: 'tanks.manage' },
  { href: '/admin/kiosks', name: 'kiosks', needs: 'kiosks.read' },
  { href: '/admin/channels', name: 'channels', needs: 'channels.manage' },
  { href: '/admin/api-keys', name: 'apiKeys', needs: 'api-keys.manage' },
  { href: '/admin/audit', name: 'audit', needs: 'audit.read' },
  { href: '/fuel/import', name: 'import', needs: 'fuel.import' },
] as const satisfies readonly {
  href: string;
  name: keyof Messages['admin']['sections'];
  needs: Permission;
}[];
