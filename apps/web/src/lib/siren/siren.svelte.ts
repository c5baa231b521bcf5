import { patterns, type Tone } from './pattern.ts';
import { createSoundProof } from './proof.ts';
import { createSound, type Sound } from './sound.ts';
import { createVibration } from './vibration.ts';

/**
 * locked = the browser waits for a touch, or has taken the sound away (a telephone call, sleep);
 * on = it may sound and a signal was measured at the output; failed = it may sound, but nothing was measured.
 */
export type SirenState = 'locked' | 'on' | 'failed';

const LOOK_EVERY_MS = 250;
const ASK_EVERY_MS = 2_000;
/** Without a signal for this long, in an engine that says it runs, the sound has failed. */
const UNPROVEN_MS = 2_000;

export interface Siren {
  /** Reactive, as are `tone`, `isLoud` and `isMute`. */
  readonly state: SirenState;
  /** What it should sound at this moment; null = nothing. */
  readonly tone: Tone | null;
  /** The tone was really measured at the output within the last three seconds. */
  readonly isLoud: boolean;
  /** It should sound for longer than a moment, and nothing is heard. */
  readonly isMute: boolean;
  /**
   * Asks the browser for sound and proves it with a short chirp; call it in the handler of a touch or key.
   * Resolves with what came of it, within about 2 s.
   */
  unlock(): Promise<SirenState>;
  /** Rings until `stop`; where sound is still locked, from the moment that it is not. */
  start(tone: Tone): void;
  stop(): void;
  /** 0 to 1; at 0 nothing can be proven. */
  setVolume(volume: number): void;
  /** How long ago a signal was measured at the output, ms; null when never. Not reactive. */
  provenMsAgo(): number | null;
  /** Gives the audio engine back. */
  dispose(): void;
}

/** A siren of this page; one is enough for all. It never ends by itself. */
export function createSiren(): Siren {
  let state = $state<SirenState>('locked');
  let tone = $state<Tone | null>(null);
  let isLoud = $state(false);
  let isMute = $state(false);
  let volume = 1;
  let sound: Sound | undefined;
  let proof = createSoundProof();
  let looking: ReturnType<typeof setInterval> | undefined;
  let runsSince: number | undefined;
  let askedAt = 0;
  let toneSince = 0;
  let unlocking: Promise<SirenState> | undefined;
  const vibration = createVibration();

  const look = () => {
    if (!sound) return;
    const now = performance.now();
    proof.note(sound.measure(), sound.context.currentTime, now);
    if (sound.context.state === 'running') {
      runsSince ??= now;
      const ago = proof.provenMsAgo(now);
      if (ago !== null && ago < UNPROVEN_MS) state = 'on';
      else if (now - runsSince > UNPROVEN_MS) state = 'failed';
    } else {
      state = sound.context.state === 'closed' ? 'failed' : 'locked';
      runsSince = undefined;
      // After a telephone call or sleep the browser gives sound back without a touch, but only when asked.
      if (now - askedAt > ASK_EVERY_MS) ask(sound, now);
    }
    isLoud = tone !== null && state === 'on' && proof.isLoud(now);
    isMute = tone !== null && !isLoud && now - toneSince > UNPROVEN_MS;
    sound.goOn();
  };

  const ask = ({ context }: Sound, now: number) => {
    askedAt = now;
    void context.resume().catch(() => undefined);
  };

  /** Asks for sound; the browser grants it in a touch, and afterwards mostly without one. */
  const wake = () => {
    if (sound?.context.state === 'closed') sound = undefined;
    try {
      if (!sound) {
        sound = createSound(volume);
        proof = createSoundProof();
        sound.context.onstatechange = look;
        if (tone) sound.ring(patterns[tone]);
      }
      looking ??= setInterval(look, LOOK_EVERY_MS);
      ask(sound, performance.now());
    } catch {
      state = 'failed';
    }
    return sound;
  };

  const prove = async (): Promise<SirenState> => {
    const until = performance.now() + UNPROVEN_MS;
    let hasChirped = false;
    do {
      if (!hasChirped && sound?.context.state === 'running') {
        hasChirped = true;
        sound.chirp();
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    } while (!(hasChirped && state === 'on') && performance.now() < until);
    return state;
  };

  return {
    get state() {
      return state;
    },
    get tone() {
      return tone;
    },
    get isLoud() {
      return isLoud;
    },
    get isMute() {
      return isMute;
    },
    unlock() {
      wake();
      // One at a time: every touch may ask, and each would add its own chirp.
      unlocking ??= prove().finally(() => (unlocking = undefined));
      return unlocking;
    },
    start(next) {
      if (tone === next) return;
      tone = next;
      toneSince = performance.now();
      isLoud = isMute = false;
      sound?.ring(patterns[next]);
      wake();
      vibration.start(patterns[next]);
    },
    stop() {
      tone = null;
      isLoud = isMute = false;
      sound?.silence();
      vibration.stop();
    },
    setVolume(next) {
      volume = Math.min(1, Math.max(0, next));
      sound?.setVolume(volume);
    },
    provenMsAgo: () => proof.provenMsAgo(performance.now()),
    dispose() {
      clearInterval(looking);
      looking = undefined;
      tone = null;
      isLoud = isMute = false;
      vibration.stop();
      void sound?.context.close().catch(() => undefined);
      sound = undefined;
      state = 'locked';
    },
  };
}
