export interface SiteTable {
  id: string;
  name: string;
  zone: string;
  address: string | null;
  lat: number | null;
  lon: number | null;
  /** 1 when furnished by the demo. */
  demo: number;
  created_at: number;
  /** JSON list of addresses and networks from which kiosks of the first system may press without a credential. */
  old_kiosk_addresses: string | null;
}

/** A place taken off the list keeps its row, because what happened there names it. */
export interface PlaceTable {
  id: string;
  site_id: string;
  name: string;
  archived_at: number | null;
}

declare module '../platform/db/transaction.ts' {
  interface Tables {
    sites: SiteTable;
    places: PlaceTable;
  }
}
