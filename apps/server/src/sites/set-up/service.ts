import type { Me } from '@siaga/contracts/auth';
import type { doSetup } from '@siaga/contracts/sites';
import type { z } from 'zod';
import { systemActor } from '../../platform/actor.ts';
import { sameSecret } from '../../platform/crypto.ts';
import { inTransaction, UniqueViolation } from '../../platform/db/index.ts';
import { conflict, notAllowed, Problem } from '../../platform/errors.ts';
import { auditEvent } from '../audit-event.ts';
import type { SitesParts } from '../parts.ts';
import { normaliseCode } from '../readable-code.ts';
import { hasDemoSite } from '../repository.ts';
import { addSite } from '../service.ts';
import { forgetSetupCode, keptSetupCode } from './code-file.ts';
import { claimFirstRun } from './repository.ts';

interface FirstRun {
  admin: { email: string; name: string; password: string };
  site: { name: string; zone: string; demo?: boolean };
}

const alreadySetUp = () => conflict('already_set_up', 'Siaga has been set up already');
const wrongSetupCode = () => notAllowed('wrong_setup_code', 'The set-up code is another one');

export function createSetUpService({ db, clock, identity, config }: SitesParts) {
  let code: string | null = null;

  // The site and its administrator, or neither; once in the life of a database, whoever else tries at the same time.
  async function furnish({ admin, site }: FirstRun): Promise<Me> {
    const passwordHash = await identity.hashPassword(admin.password);
    try {
      return await inTransaction(db, async (trx) => {
        await claimFirstRun(trx, clock.now());
        if (await identity.hasUsers(trx)) throw alreadySetUp();
        const made = await addSite(trx, site, clock.now());
        const user = await identity.createFirstAdmin(trx, {
          email: admin.email,
          name: admin.name,
          passwordHash,
          siteId: made.id,
        });
        const target = { kind: 'site' as const, id: made.id, siteId: made.id };
        await identity.audit(trx, systemActor('set-up'), auditEvent('site.created', target, { after: made }));
        return user;
      });
    } catch (error) {
      throw error instanceof UniqueViolation ? alreadySetUp() : error;
    }
  }

  function forget(): void {
    code = null;
    forgetSetupCode(config.dataDir);
  }

  return {
    /** The code to print; null once somebody has set up. */
    setupCode: (): string | null => code,

    async isNeeded(): Promise<boolean> {
      return !(await identity.hasUsers(db));
    },

    /** True where a demo site stands, so that pages before sign-in can say so too. */
    isDemo: () => hasDemoSite(db),

    /** On an empty database makes the environment's administrator and the first site, or else the set-up code. */
    async prepareFirstRun(): Promise<void> {
      if (await identity.hasUsers(db)) return forget();
      if (!config.admin) {
        code = keptSetupCode(config.dataDir);
        return;
      }
      await furnish({ admin: config.admin, site: config.firstSite }).catch((error: unknown) => {
        // Another instance on the same database was first.
        if (!(error instanceof Problem && error.code === 'already_set_up')) throw error;
      });
      forget();
    },

    /** @throws 409 already_set_up, 403 wrong_setup_code. */
    async setUp({ code: typed, site, ...admin }: z.output<typeof doSetup.body>): Promise<Me> {
      if (await identity.hasUsers(db)) throw alreadySetUp();
      if (code === null || !sameSecret(normaliseCode(typed), normaliseCode(code))) throw wrongSetupCode();
      const user = await furnish({ admin, site });
      forget();
      return user;
    },
  };
}

export type SetUpService = ReturnType<typeof createSetUpService>;
