import { remembered } from './remembered.ts';

/** What this browser was given when it was paired as a kiosk; null in any other. */
export const kioskToken = remembered('siaga.kioskToken');
