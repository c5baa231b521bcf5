import type { Access } from '@siaga/contracts/endpoint';
import { permissions, permissionsOf, type Role } from '@siaga/contracts/permissions';
import { pairKiosk } from '../kiosk.ts';
import type { TestPerson } from '../person.ts';
import type { TestApp } from '../test-app.ts';

/** Somebody who calls. What they do may end their own session or take their own rights, so they are looked up each time. */
export interface Caller {
  name: string;
  /** Whether what is allowed to `access` is allowed to them. */
  may(access: Access): boolean;
  /** False for whoever reaches every site. */
  isOfOneSite: boolean;
  /** As they were in the beginning: the same person where nothing has changed, else another like them. */
  present(): Promise<TestPerson>;
}

type Kind = 'user' | 'api-key' | 'kiosk' | 'nobody';

const mayAs =
  (kind: Kind, held: readonly string[]) =>
  (access: Access): boolean => {
    if (access === 'public') return true;
    if (access === 'known') return kind !== 'nobody';
    if (access === 'signed-in') return kind === 'user';
    return access === 'kiosk' ? kind === 'kiosk' : held.includes(access);
  };

/** Every role at the first site alone, somebody limited to one of its tanks, a program, a kiosk, nobody; an administrator last. */
export function castOf(app: TestApp, tankId: string): Caller[] {
  return [
    ...(['supervisor', 'operator', 'responder', 'auditor'] as const).map((role) => userAs(app, role, role)),
    userAs(app, 'operator limited to a tank', 'operator', [tankId]),
    programOf(app),
    kioskOf(app),
    {
      name: 'nobody',
      may: mayAs('nobody', []),
      isOfOneSite: true,
      present: () => Promise.resolve(app.nobody()),
    },
    userAs(app, 'admin', 'admin'),
  ];
}

function userAs(app: TestApp, name: string, role: Role, tankIds: string[] | null = null): Caller {
  let person: TestPerson | null = null;
  const begin = { role, siteIds: [app.siteId], tankIds };
  return {
    name,
    may: mayAs('user', permissionsOf(role)),
    isOfOneSite: role !== 'admin',
    async present() {
      const me = (await person?.get('/api/auth/me'))?.body?.user;
      const isSame =
        me &&
        JSON.stringify({ role: me.role, siteIds: me.siteIds, tankIds: me.tankIds }) === JSON.stringify(begin);
      person = isSame ? person! : await app.person(role, { tankIds });
      return person;
    },
  };
}

function programOf(app: TestApp): Caller {
  let person: TestPerson | null = null;
  return {
    name: 'a program that may do everything',
    may: mayAs('api-key', permissions),
    isOfOneSite: true,
    async present() {
      if ((await person?.get('/api/sites'))?.status === 200) return person!;
      const wish = { name: 'Uji', permissions, siteIds: [app.siteId] };
      const { body } = await app.admin.post('/api/api-keys', wish);
      person = app.program(body.key as string);
      return person;
    },
  };
}

function kioskOf(app: TestApp): Caller {
  let person: TestPerson | null = null;
  return {
    name: 'a kiosk',
    // Its own site's name and numbers, which it shows.
    may: mayAs('kiosk', ['sites.read']),
    isOfOneSite: true,
    async present() {
      if ((await person?.get('/api/kiosks/board'))?.body?.kiosk?.siteId === app.siteId) return person!;
      person = await pairKiosk(app, { from: randomAddress() });
      return person;
    },
  };
}

/** Calls per address are limited; nobody here is meant to be. */
export const randomAddress = (): string =>
  `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;
