import type { Messages } from '../id.ts';

export const kiosk = {
  pairTitle: 'Connect this kiosk',
  pairLead: 'Administrator: open Manage → Kiosks and type this code. Or scan the QR code with a phone.',
  codeLabel: 'Kiosk code',
  codeValid: (minutes) => `Valid for ${minutes} more minutes`,
  waiting: 'Waiting for the administrator…',
  preparing: 'Asking for a code…',
  connecting: 'Connecting…',
  noServer: 'The server cannot be reached yet. This kiosk keeps trying by itself.',
  connected: 'Kiosk connected',
  noPlace: 'no place',
  heartbeatOk: (age) => `Last sign of life ${age}`,
  heartbeatLost: 'No connection to the server. This kiosk keeps trying by itself.',
  qrAlt: 'QR code that leads to the page for connecting a kiosk',
  language: 'Bahasa Indonesia',
} satisfies Messages['kiosk'];
