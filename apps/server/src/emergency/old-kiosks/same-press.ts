import { sha256 } from '../../platform/crypto.ts';

/** An old kiosk gives a press no name of its own: what it sends twice within this time is one press, ms. */
export const SAME_WITHIN_MS = 10_000;

/** Which span of time a moment lies in. */
export const spanOf = (moment: number): number => Math.floor(moment / SAME_WITHIN_MS);

/** The id of what a caller sends in a span: a UUIDv8, the same for the same words, on every instance and after a restart. */
export function pressIdOf(caller: string, body: string, span: number): string {
  const hex = sha256(JSON.stringify([caller, body, span]));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
