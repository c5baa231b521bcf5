import { addDays, businessDayOf, momentOf } from '../platform/time.ts';

/** A tank of the demo and how it lives. Litres. */
export interface DemoTank {
  name: string;
  product: string;
  capacityL: number;
  deadStockL: number;
  reserveL: number;
  lowStockL: number;
  /** Usual issues of a day and how much each takes. */
  issuesADay: [fewest: number, most: number];
  issueL: [least: number, most: number];
  /** A truck comes when less than this is left, except for the last days when `runsLow`. */
  refillBelowL: number;
  truckL: number;
  runsLow: boolean;
  consumers: string[];
}

export const demoTanks: DemoTank[] = [
  {
    name: 'Tangki 1 Genset',
    product: 'Solar B40',
    capacityL: 20_000,
    deadStockL: 400,
    reserveL: 2_000,
    lowStockL: 4_000,
    issuesADay: [2, 4],
    issueL: [120, 420],
    refillBelowL: 6_000,
    truckL: 8_000,
    runsLow: false,
    consumers: ['Genset 1', 'Genset 2', 'Genset gudang'],
  },
  {
    name: 'Tangki 2 Tugboat',
    product: 'Solar B40',
    capacityL: 60_000,
    deadStockL: 1_000,
    reserveL: 6_000,
    lowStockL: 15_000,
    issuesADay: [0, 2],
    issueL: [900, 3_200],
    refillBelowL: 22_000,
    truckL: 24_000,
    runsLow: false,
    consumers: ['TB Sultan Hasanuddin', 'TB Arung Palakka'],
  },
  {
    name: 'Tangki 3 Kendaraan',
    product: 'Pertamax',
    capacityL: 5_000,
    deadStockL: 100,
    reserveL: 300,
    lowStockL: 1_250,
    issuesADay: [3, 7],
    issueL: [15, 55],
    refillBelowL: 1_500,
    truckL: 2_500,
    runsLow: true,
    consumers: ['Hilux DD 8123', 'Forklift 3', 'Forklift 5', 'Reach stacker'],
  },
];

interface DemoRow {
  at: number;
  tank: string;
  type: 'masuk' | 'keluar';
  litres: number;
  note: string;
}

/**
 * 90 days of plausible movements up to now, the same for the same day: receipts by truck, issues to consumers. Made up
 * from beginning to end and only ever written to a site that is marked as a demo.
 */
export function demoRows(now: number, zone: string): DemoRow[] {
  const today = businessDayOf(now, zone);
  const rows = demoTanks.flatMap((tank, index) => rowsOfTank(tank, today, zone, randomFrom(index + 7)));
  return rows.filter((row) => row.at <= now).sort((a, b) => a.at - b.at);
}

const DAYS = 90;
/** From here on no truck comes to the tank that is to be low. */
const DRY_DAYS = 14;

function rowsOfTank(tank: DemoTank, today: string, zone: string, random: () => number): DemoRow[] {
  const between = ([least, most]: [number, number]) => least + random() * (most - least);
  const rows: DemoRow[] = [];
  let balanceL = 0;
  const add = (day: string, hour: number, type: DemoRow['type'], litres: number, note: string) => {
    const minute = String(Math.floor(random() * 60)).padStart(2, '0');
    rows.push({
      at: momentOf(day, `${String(hour).padStart(2, '0')}:${minute}:00`, zone),
      tank: tank.name,
      type,
      litres,
      note,
    });
    balanceL += type === 'masuk' ? litres : -litres;
  };
  for (let back = DAYS - 1; back >= 0; back--) {
    const day = addDays(today, -back);
    const dry = tank.runsLow && back < DRY_DAYS;
    if (!dry && balanceL < tank.refillBelowL) {
      const doNumber = `DO ${4_000 + Math.floor(random() * 900)}`;
      add(day, 7, 'masuk', tank.truckL, `${doNumber}, PT Contoh Energi`);
    }
    const times = Math.round(between(tank.issuesADay));
    for (let index = 0; index < times; index++) {
      const litres = Math.round(between(tank.issueL) * 10) / 10;
      if (balanceL - litres < tank.deadStockL) break;
      const consumer = tank.consumers[Math.floor(random() * tank.consumers.length)]!;
      add(day, 8 + Math.floor((index * 10) / Math.max(times, 1)), 'keluar', litres, consumer);
    }
  }
  return rows;
}

/** The rows as a CSV that the importer takes. */
export function demoCsv(rows: readonly DemoRow[]): string {
  const lines = rows.map((row) =>
    [
      new Date(row.at).toISOString(),
      row.tank,
      row.type,
      row.litres.toFixed(1),
      row.note.replaceAll(';', ','),
    ].join(';'),
  );
  return `occurred_at;tangki;jenis;liter;catatan\n${lines.join('\n')}\n`;
}

/** Small generator of even numbers in [0, 1), the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
