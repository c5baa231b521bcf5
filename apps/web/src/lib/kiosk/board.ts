import type { readBoard } from '@siaga/contracts/kiosks';
import type { CallReply } from '@siaga/contracts/endpoint';
import { kiosk as indonesian } from '../i18n/id/kiosk.ts';
import { nationalNumbers, type PhoneNumber } from './numbers.ts';
import { remembered } from './remembered.ts';

/** What a kiosk shows and keeps for when the network is gone. */
export interface Board {
  kioskId: string;
  name: string;
  siteId: string;
  placeId: string | null;
  placeName: string | null;
  hasExitPin: boolean;
  /** Null until the first board has come. */
  site: { name: string; address: string | null; zone: string; demo: boolean } | null;
  phoneBook: PhoneNumber[];
  /** By this device's calendar, ms; null until the first board has come. */
  fetchedAtMs: number | null;
}

const kept = remembered('siaga.kioskBoard');

type Reply = CallReply<typeof readBoard>;

/** A board from what the server knows of the kiosk itself; the rest stays as it was. */
export function boardOf(kiosk: Reply['kiosk'], before: Board | null): Board {
  const { id, name, siteId, placeId, placeName, hasExitPin } = kiosk;
  const rest = before?.kioskId === id ? before : { site: null, phoneBook: [], fetchedAtMs: null };
  const { site, phoneBook, fetchedAtMs } = rest;
  return { kioskId: id, name, siteId, placeId, placeName, hasExitPin, site, phoneBook, fetchedAtMs };
}

/** A whole board; nothing of it names a person. */
export function fullBoardOf({ kiosk, site, phoneBook }: Reply, nowMs: number): Board {
  return {
    ...boardOf(kiosk, null),
    site: { name: site.name, address: site.address, zone: site.zone, demo: site.demo },
    phoneBook: phoneBook.map(({ name, number, note, preset }) => ({ name, number, note, preset })),
    fetchedAtMs: nowMs,
  };
}

/** The board as it was when the page was open last; null for a device that has none, or one that cannot be read. */
export function recallBoard(): Board | null {
  try {
    const board = JSON.parse(kept.get() ?? 'null') as Board | null;
    return typeof board?.kioskId === 'string' && Array.isArray(board.phoneBook) ? board : null;
  } catch {
    return null;
  }
}

export function keepBoard(board: Board | null): void {
  kept.set(board === null ? null : JSON.stringify(board));
}

/**
 * The site's numbers, or the country's own while those of the site are not known. The country's own are named in the
 * visitor's language, unless somebody at the site has given them another name.
 */
export function numbersOf(board: Board | null, nationalNames: Record<string, string>): PhoneNumber[] {
  const presetNames: Record<string, string> = indonesian.national;
  if (board && board.phoneBook.length > 0)
    return board.phoneBook.map((entry) => {
      const isNamedAsPreset = entry.preset && entry.name === presetNames[entry.number];
      return isNamedAsPreset ? { ...entry, name: nationalNames[entry.number] ?? entry.name } : entry;
    });
  return nationalNumbers.map((number) => ({
    name: nationalNames[number] ?? '',
    number,
    note: null,
    preset: true,
  }));
}
