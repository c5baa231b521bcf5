import type { Delivery } from '@siaga/contracts/deliveries';
import { format, t } from '../i18n/i18n.svelte.ts';

type Look = 'done' | 'waiting' | 'trouble' | 'needless';

const looks: Record<Delivery['state'], Look> = {
  queued: 'waiting',
  leased: 'waiting',
  sent: 'done',
  delivered: 'done',
  seen: 'done',
  failed: 'trouble',
  superseded: 'needless',
};

/** How a delivery stands, and whether it needs a look. "Sent" is said only with the provider's own id. */
export function deliveryState(delivery: Delivery): { words: string; look: Look } {
  const { state, reason, providerId } = delivery;
  const words = t.emergency.deliveries;
  if (state !== 'sent' && reason === 'not_configured') return { words: words.notConfigured, look: 'trouble' };
  if (state !== 'sent' && reason === 'nobody_connected')
    return { words: words.nobodyConnected, look: 'trouble' };
  if (state === 'sent' && !providerId) return { words: words.unproven, look: 'trouble' };
  const isTroubled = state === 'queued' && reason !== null;
  return { words: words.states[state], look: isTroubled ? 'trouble' : looks[state] };
}

/** The facts beside the state: when, by what proof, why not, and when again. */
export function deliveryFacts(delivery: Delivery, zone: string): string[] {
  const { state, reason, providerId, sentAt, editedAt, retryAt, attempts, mayBeDuplicate } = delivery;
  const words = t.emergency.deliveries;
  const clock = (iso: string) => format.time(iso, zone, 'clock');
  const facts: string[] = [];
  if (sentAt) facts.push(words.at(clock(sentAt)));
  if (providerId) facts.push(words.proof(providerId));
  if (editedAt) facts.push(words.edited(clock(editedAt)));
  if (reason && reason !== 'not_configured') facts.push(reasonWords(reason));
  if (retryAt) facts.push(words.retryAt(clock(retryAt)));
  else if (state === 'failed' && attempts > 0) facts.push(words.noRetry);
  if (attempts > 0 && (state === 'failed' || retryAt)) facts.push(words.attempts(format.number(attempts)));
  if (mayBeDuplicate) facts.push(words.duplicate);
  return facts;
}

/** The reason as part of a list: without the full stop that it has as a sentence. */
const reasonWords = (reason: string): string => (t.channels.reasons[reason] ?? reason).replace(/\.$/, '');
