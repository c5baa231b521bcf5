import {
  cancelIncident,
  type Incident,
  press as pressEndpoint,
  readPressed,
} from '@siaga/contracts/emergency';
import { call } from '../api.ts';
import { type ApiProblem, asProblem } from '../problem.ts';
import { bodyOf, type KeptPress } from './kept-press.ts';
import { readClocks } from './running-clock.ts';

/**
 * What came of saying something to the server. unanswered = nobody knows; failed = it answered that it could not, and may
 * later; revoked = it does not know this kiosk; refused = it never will.
 */
export type Answer =
  | { kind: 'kept'; incident: Incident; receipt: string }
  | { kind: 'refused'; problem: ApiProblem }
  | { kind: 'revoked' }
  | { kind: 'failed' }
  | { kind: 'unanswered' };

/** The server as the queue speaks to it. */
export interface PressWire {
  send(press: KeptPress, attempt: Attempt): Promise<Answer>;
  takeBack(press: KeptPress, attempt: Attempt): Promise<Answer>;
}

interface Attempt {
  timeoutMs: number;
  /** Gives the attempt up: the line has changed, and a new one is better. */
  signal: AbortSignal;
}

/** True for the server's own word that it does not know this kiosk, not for the 401 of a proxy or a Wi-Fi in between. */
export const isRevoked = ({ status, code }: ApiProblem): boolean => status === 401 && code !== 'unreadable';

/** Speaks with the kiosk's own credential; without one everything is `revoked`, which `onRevoked` is told of a real one. */
export function createPressWire(
  token: () => string | null,
  onRevoked: () => void,
): PressWire & {
  /** How the incident of a press stands; `refused` when the server does not know the press. */
  read(pressId: string): Promise<Answer>;
} {
  const speak = async (
    work: (bearer: string) => Promise<{ incident: Incident }>,
    neverWill: (problem: ApiProblem) => boolean,
  ): Promise<Answer> => {
    const bearer = token();
    if (bearer === null) return { kind: 'revoked' };
    try {
      const { incident } = await work(bearer);
      return { kind: 'kept', incident, receipt: incident.number };
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (isRevoked(problem)) {
        onRevoked();
        return { kind: 'revoked' };
      }
      if (problem.code !== 'unreadable' && neverWill(problem)) return { kind: 'refused', problem };
      return { kind: problem.isUnanswered ? 'unanswered' : 'failed' };
    }
  };

  return {
    send: (press, attempt) =>
      speak(
        (bearer) => call(pressEndpoint, { body: { ...bodyOf(press, readClocks()) } }, { bearer, ...attempt }),
        ({ status }) => status === 400,
      ),
    takeBack: (press, attempt) =>
      speak(
        (bearer) =>
          call(cancelIncident, { params: { id: press.incidentId ?? '' }, body: {} }, { bearer, ...attempt }),
        ({ status }) => status >= 400 && status < 500 && status !== 429,
      ),
    read: (pressId) =>
      speak(
        (bearer) => call(readPressed, { params: { pressId } }, { bearer, timeoutMs: 8_000 }),
        ({ status }) => status === 404,
      ),
  };
}
