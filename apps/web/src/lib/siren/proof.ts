/** Below this nothing flows at the output; the keep-awake tone alone lies above it unless the volume is nought. */
const SIGNAL_LEVEL = 1e-5;
/** A siren's pulse; far above the keep-awake tone. */
const LOUD_LEVEL = 0.02;
/** Longer than the longest silence of a pattern. */
const LOUD_FOR_MS = 3_000;

/** Root mean square of a stretch of signal; 1 for a full square wave. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** What was measured at the output, at times of one clock that does not go back, ms. */
export interface SoundProof {
  /** Takes in a measurement; `contextTime` is the audio engine's own time, which stands still while it sleeps. */
  note(level: number, contextTime: number, nowMs: number): void;
  /** How long ago a signal was measured while the engine's time moved on; null when never. */
  provenMsAgo(nowMs: number): number | null;
  /** A pulse of the siren itself was measured within the last cycle's silence. */
  isLoud(nowMs: number): boolean;
}

/** Keeps the proof that sound leaves the page: what an analyser saw, not what was asked for. */
export function createSoundProof(): SoundProof {
  let lastTime = Number.NaN;
  let provenAt: number | null = null;
  let loudAt: number | null = null;
  return {
    note(level, contextTime, nowMs) {
      const movesOn = contextTime > lastTime;
      lastTime = contextTime;
      if (!movesOn) return;
      if (level > SIGNAL_LEVEL) provenAt = nowMs;
      if (level > LOUD_LEVEL) loudAt = nowMs;
    },
    provenMsAgo: (nowMs) => (provenAt === null ? null : Math.max(0, nowMs - provenAt)),
    isLoud: (nowMs) => loudAt !== null && nowMs - loudAt <= LOUD_FOR_MS,
  };
}
