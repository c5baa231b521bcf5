import type { Attachment } from 'svelte/attachments';
import { session } from '../identity/session.svelte.ts';
import { live, tellLive } from '../live.svelte.ts';
import { onScreen } from './on-screen.ts';

/** Incidents of which the server knows that this person has seen them. */
const told = new Set<string>();

/** Tells the server, once, that the incident stands on this person's screen; call it while a component is being made. */
export function seeing(id: () => string): Attachment {
  let isSeen = $state(false);
  $effect(() => {
    const incidentId = id();
    const key = `${session.me.id} ${incidentId}`;
    const isWanted = isSeen && live.connection === 'online' && session.can('emergency.respond');
    if (!isWanted || told.has(key)) return;
    void tellLive('incident:seen', { incidentId }).then((answer) => {
      if (answer?.ok) told.add(key);
    });
  });
  return onScreen((seen) => (isSeen = seen));
}
