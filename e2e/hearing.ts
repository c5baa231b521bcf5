import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** Every analyser that the page has made. */
    analysers: AnalyserNode[];
  }
}

/** What was measured at the page's output at a moment of the audio engine's own time, s. */
export interface Heard {
  at: number;
  isLoud: boolean;
}

/** Makes the page's sound measurable from outside of it; call it before the page is opened. */
export async function listenIn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.analysers = [];
    window.AnalyserNode = class extends AnalyserNode {
      constructor(context: BaseAudioContext, options?: AnalyserOptions) {
        super(context, options);
        window.analysers.push(this);
      }
    };
  });
}

/** Measures the browser's real signal for so long, about a hundred times a second. */
export async function hear(page: Page, forMs: number): Promise<Heard[]> {
  return page.evaluate(async (durationMs) => {
    const analyser = window.analysers.at(-1);
    if (!analyser) return [];
    const samples = new Float32Array(256);
    const heard: Heard[] = [];
    const until = performance.now() + durationMs;
    while (performance.now() < until) {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      heard.push({ at: analyser.context.currentTime, isLoud: level > 0.02 });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return heard;
  }, forMs);
}
