import { type Pattern, pulsesBetween } from './pattern.ts';
import { levelOf } from './proof.ts';

/** Scheduled this far ahead, s: browsers wake a hidden page's timers once a minute. */
const AHEAD_S = 90;
/** How fast a pulse swells and fades, s: without it each would begin and end with a click. */
const EDGE_S = 0.01;
/** Strength of a pulse at full volume; a square wave of 1 would be clipped by the mixer. */
const PULSE_LEVEL = 0.8;
/**
 * A hum far below hearing that is always there: a signal to be measured between alarms, and a page that plays it is
 * neither throttled nor put to sleep, nor does a wireless speaker switch itself off before it is needed.
 */
const HUM = { hz: 40, level: 0.001 };
/**
 * As strong before the volume as leaves it at its level behind it: below -72 dBFS Chrome counts a page as silent, wakes it
 * once a minute when it is hidden, and the console goes missing. Of a volume of nought nothing is left, as it should be.
 */
const humBefore = (volume: number): number => HUM.level / Math.max(volume, 0.1);

/** The sound of one page: its oscillators, its volume and what is measured at the output. */
export interface Sound {
  readonly context: AudioContext;
  /** Starts a pattern now, in place of the one that runs. */
  ring(pattern: Pattern): void;
  /** Schedules what has come near; to be called more often than once in 80 s while a pattern rings. */
  goOn(): void;
  silence(): void;
  /** One short sound at the volume of the siren. */
  chirp(): void;
  setVolume(volume: number): void;
  /** Level of the signal that leaves the page at this moment. */
  measure(): number;
}

/** Builds the sound on a new AudioContext; throws where the browser has none or gives none. */
export function createSound(volume: number): Sound {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const output = new AnalyserNode(context, { fftSize: 2048 });
  const master = new GainNode(context, { gain: volume });
  master.connect(output).connect(context.destination);
  const hum = new OscillatorNode(context, { frequency: HUM.hz });
  const humLevel = new GainNode(context, { gain: humBefore(volume) });
  hum.connect(humLevel).connect(master);
  hum.start();

  const samples = new Float32Array(output.fftSize);
  let running: Voice | undefined;

  const silence = () => {
    running?.end();
    running = undefined;
  };
  return {
    context,
    silence,
    ring(pattern) {
      silence();
      running = createVoice(context, master, pattern);
      running.goOn(AHEAD_S);
    },
    goOn: () => running?.goOn(AHEAD_S),
    chirp() {
      const voice = createVoice(context, master, CHIRP);
      voice.goOn(CHIRP_S);
      voice.end(CHIRP_S);
    },
    setVolume(next) {
      humLevel.gain.setTargetAtTime(humBefore(next), context.currentTime, 0.02);
      master.gain.setTargetAtTime(next, context.currentTime, 0.02);
    },
    measure() {
      output.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
  };
}

const CHIRP_S = 0.5;
const CHIRP: Pattern = { wave: 'triangle', pulses: [{ onMs: 200, offMs: 800, hz: 880 }] };

interface Voice {
  /** Schedules every pulse of the next `seconds` that is not scheduled yet. */
  goOn(seconds: number): void;
  /** Falls silent for good, at once or after so many seconds. */
  end(inSeconds?: number): void;
}

/** One running pattern. The audio engine keeps its time: however late a timer is, no pulse is. */
function createVoice(context: AudioContext, goal: AudioNode, pattern: Pattern): Voice {
  const tone = new OscillatorNode(context, { type: pattern.wave });
  const pulse = new GainNode(context, { gain: 0 });
  tone.connect(pulse).connect(goal);
  // A moment ahead, so that the first pulse is not cut short.
  const began = context.currentTime + 0.05;
  tone.start(began);
  let scheduledMs = 0;
  return {
    goOn(seconds) {
      const untilMs = (context.currentTime - began + seconds) * 1_000;
      for (const { fromMs, untilMs: endMs, hz } of pulsesBetween(pattern, scheduledMs, untilMs)) {
        const from = began + fromMs / 1_000;
        const until = began + endMs / 1_000;
        tone.frequency.setValueAtTime(hz, from);
        pulse.gain.setValueAtTime(0, from);
        pulse.gain.linearRampToValueAtTime(PULSE_LEVEL, from + EDGE_S);
        pulse.gain.setValueAtTime(PULSE_LEVEL, until - EDGE_S);
        pulse.gain.linearRampToValueAtTime(0, until);
      }
      scheduledMs = Math.max(scheduledMs, untilMs);
    },
    end(inSeconds = 0) {
      const at = context.currentTime + inSeconds;
      pulse.gain.cancelScheduledValues(at);
      pulse.gain.setTargetAtTime(0, at, EDGE_S);
      tone.stop(at + 0.1);
      tone.onended = () => pulse.disconnect();
    },
  };
}
