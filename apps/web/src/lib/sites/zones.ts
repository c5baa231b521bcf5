/** Indonesia's three zones first, by their names on the clock. */
export const indonesianZones = [
  { zone: 'Asia/Jakarta', name: 'WIB', places: 'Jakarta, Sumatra, Jawa, Kalimantan Barat & Tengah' },
  {
    zone: 'Asia/Makassar',
    name: 'WITA',
    places: 'Makassar, Sulawesi, Bali, Nusa Tenggara, Kalimantan Timur & Selatan',
  },
  { zone: 'Asia/Jayapura', name: 'WIT', places: 'Jayapura, Papua, Maluku' },
] as const;

/** Every other zone that this browser knows. */
export function otherZones(): string[] {
  const own = new Set<string>(indonesianZones.map(({ zone }) => zone));
  return Intl.supportedValuesOf('timeZone').filter((zone) => !own.has(zone));
}

/** WIB, WITA or WIT; any other zone by its own name. */
export function zoneName(zone: string): string {
  return indonesianZones.find((known) => known.zone === zone)?.name ?? zone;
}

/** The device's zone when it is Indonesian, else WITA: the reference site lies there. */
export function likelyZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return indonesianZones.some(({ zone }) => zone === own) ? own : 'Asia/Makassar';
}
