/** A line of a kiosk's self-test: what it found, and whether somebody should go there. */
export type Check =
  | { name: 'sound'; found: 'on' | 'locked' | 'failed'; needsALook: boolean }
  | { name: 'storage'; found: 'ok' | 'spare' | 'failed'; needsALook: boolean }
  | { name: 'offline'; found: 'ready' | 'insecure' | 'not-yet'; needsALook: boolean }
  | { name: 'camera'; found: string; needsALook: false }
  | { name: 'fullScreen'; found: boolean; needsALook: false }
  /** Seconds by which the device's calendar is off. */
  | { name: 'clock'; found: number; needsALook: boolean }
  /** Presses that the server does not have, or that it refused. */
  | { name: 'queued' | 'refused'; found: number; needsALook: boolean };

/** A calendar this far off confuses whoever reads it on the kiosk, s. Presses do not depend on it. */
const CLOCK_OFF_S = 60;

/**
 * The self-test that a kiosk reported, line by line, what presses depend on first. A kiosk may be of an older version or
 * broken: what it does not say, or says in other words, is left out.
 */
export function checksOf(report: Readonly<Record<string, unknown>> | null): Check[] {
  const said = report ?? {};
  const checks: Check[] = [];
  const { sound, storage, camera, fullScreen, queued, refused, clockDriftMs, opensOffline, secureContext } =
    said;
  if (isOneOf(sound, ['on', 'locked', 'failed']))
    checks.push({ name: 'sound', found: sound, needsALook: sound !== 'on' });
  for (const [name, count] of [
    ['queued', queued],
    ['refused', refused],
  ] as const)
    if (typeof count === 'number') checks.push({ name, found: count, needsALook: count > 0 });
  if (isOneOf(storage, ['ok', 'spare', 'failed']))
    checks.push({ name: 'storage', found: storage, needsALook: storage !== 'ok' });
  if (typeof opensOffline === 'boolean') {
    const found = opensOffline ? 'ready' : secureContext === false ? 'insecure' : 'not-yet';
    checks.push({ name: 'offline', found, needsALook: !opensOffline });
  }
  if (typeof clockDriftMs === 'number') {
    const seconds = Math.round(clockDriftMs / 1_000);
    checks.push({ name: 'clock', found: seconds, needsALook: Math.abs(seconds) > CLOCK_OFF_S });
  }
  // A browser started in kiosk mode fills the screen without the page knowing, and nothing needs the camera yet.
  if (typeof fullScreen === 'boolean')
    checks.push({ name: 'fullScreen', found: fullScreen, needsALook: false });
  if (typeof camera === 'string') checks.push({ name: 'camera', found: camera, needsALook: false });
  return checks;
}

function isOneOf<const Known extends string>(value: unknown, known: readonly Known[]): value is Known {
  return (known as readonly unknown[]).includes(value);
}
