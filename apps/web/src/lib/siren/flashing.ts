import type { Attachment } from 'svelte/attachments';
import { cycleMs, lightOf, patterns, type Tone } from './pattern.ts';

/** Lights an element up in the rhythm of a tone; it stays lit for whoever wants no motion. */
export function flashing(tone: Tone): Attachment {
  return (element) => {
    // The stylesheet's own rule for reduced motion does not reach animations made by script.
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const pattern = patterns[tone];
    const light = element.animate(lightOf(pattern), { duration: cycleMs(pattern), iterations: Infinity });
    return () => light.cancel();
  };
}
