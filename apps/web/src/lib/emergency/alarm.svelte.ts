import { type Incident, listIncidents } from '@siaga/contracts/emergency';
import { untrack } from 'svelte';
import { call } from '../api.ts';
import { onGap, onLive } from '../live.svelte.ts';
import { createPace } from '../pace.ts';
import { asProblem, type ApiProblem } from '../problem.ts';
import { isUnanswered } from './incident-order.ts';
import { createKnownIncidents } from './known-incidents.ts';
import { askServerTime } from './server-time.svelte.ts';

/**
 * Asked for so often, ms, also while the live connection stands: a cut wire that nobody has noticed yet, for Socket.IO takes up
 * to 45 s, must not keep a console silent.
 */
const POLL_MS = 15_000;
const LIST_LIMIT = 200;

let known = createKnownIncidents();
let open = $state.raw<Incident[]>([]);
let more = $state(0);
let problem = $state.raw<ApiProblem>();
let isRead = $state(false);

/** The open incidents of all the sites that the signed-in person may see, whatever page is shown. */
export const alarm = {
  /** The most urgent first. */
  get open(): Incident[] {
    return open;
  },
  get unanswered(): Incident[] {
    return open.filter(isUnanswered);
  },
  /** How many more there are than the list holds. */
  get more(): number {
    return more;
  },
  /** Why the list could not be read the last time. */
  get problem(): ApiProblem | undefined {
    return problem;
  },
  /** The list was read at least once: without it, none is not none. */
  get isRead(): boolean {
    return isRead;
  },
};

/** Takes in an incident as the server has just answered or told it. */
export function takeIncident(incident: Incident): void {
  if (known.take(incident)) open = known.open;
}

/** Reads the list again. */
async function readOpen(): Promise<void> {
  const reading = known;
  reading.beginReading();
  try {
    const query = { open: 'true', limit: LIST_LIMIT } as const;
    const { data, page } = await call(listIncidents, { query }, { timeoutMs: 10_000 });
    if (reading !== known) return;
    known.settle(data, page.total <= data.length);
    open = known.open;
    more = Math.max(0, page.total - data.length);
    problem = undefined;
    isRead = true;
  } catch (thrown) {
    if (reading === known) problem = asProblem(thrown);
  }
}

let running: Promise<void> | undefined;
/** For whom the list is being read. */
let readingFor: typeof known | undefined;
let again = false;

/** Reads the list now; while it is being read, once more after that. */
export function refetchAlarm(): void {
  if (running) {
    again = true;
    return;
  }
  readingFor = known;
  running = readOpen().finally(() => {
    running = undefined;
    if (again) {
      again = false;
      refetchAlarm();
    }
  });
}

/** Reads the list while it is not even known who is signed in; without a session it stays unread. */
export function readAlarmEarly(): void {
  // What is still being read may be the list of whoever was here before.
  if (!isRead && (!running || readingFor !== known)) refetchAlarm();
}

/** Keeps the list until the returned function is called, which forgets it: the next person may see other sites. */
export function keepAlarm(): () => void {
  const pace = createPace(1_000, refetchAlarm);
  const poll = setInterval(() => {
    pace.ask();
    void askServerTime();
  }, POLL_MS);
  const stops = [
    onLive('incident:raised', ({ incident }) => takeIncident(incident)),
    onLive('incident:changed', ({ incident }) => takeIncident(incident)),
    onGap(() => {
      pace.ask();
      void askServerTime();
    }),
    pace.stop,
    () => clearInterval(poll),
  ];
  // Untracked: an effect that keeps the list must not begin anew, and forget it, whenever it has been read.
  untrack(readAlarmEarly);
  return () => {
    stops.forEach((stop) => stop());
    known = createKnownIncidents();
    open = [];
    more = 0;
    problem = undefined;
    isRead = false;
  };
}
