import type { Actor } from '../platform/actor.ts';
import { forbidden } from '../platform/errors.ts';

/** A person who is signed in, as opposed to a program, a kiosk or the system. */
export type ActingUser = Actor & { kind: 'user' };

/** The caller of a `signed-in` endpoint. @throws 403 for anything else than a person. */
export function actingUser(actor: Actor): ActingUser {
  if (actor.kind !== 'user') throw forbidden();
  return actor;
}
