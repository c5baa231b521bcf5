import type { Movement, StockSummary, TrendDay } from '@siaga/contracts/fuel';
import { expect } from 'vitest';
import type { TestAnswer } from '../person.ts';
import type { LedgerAccess } from './calls.ts';
import { type Line, type LedgerModel, netMl } from './model.ts';

const DAY_MS = 86_400_000;
/** Not a divisor of most numbers of lines, so that last pages are seldom full. */
const PAGE = 7;

/** Reads every figure of every tank as a client would, and holds it against a plain count of the model's lines. */
export async function expectAgreement(model: LedgerModel, access: LedgerAccess, now: number): Promise<void> {
  const summary = (await read(access, '/api/stock/summary')).body.data as StockSummary[];
  for (const [tank, tankId] of access.tankIds.entries()) {
    const lines = model.linesOf(tank);
    const balanceL = model.balanceMl(tank) / 1000;
    expect((await read(access, `/api/tanks/${tankId}`)).body.tank.balanceL).toBe(balanceL);
    expect(summary.find((line) => line.tankId === tankId)).toMatchObject({
      balanceL,
      safeFillL: model.tanks[tank]!.safeFillMl / 1000,
      lastMovementAt: lines.length === 0 ? null : iso(Math.max(...lines.map(({ at }) => at))),
    });
    const movements = await readAll(access, tankId);
    expect(movements.map(numbersOf).sort(bySeq)).toEqual(
      lines.map((line) => expectedNumbers(line, model, access)).sort(bySeq),
    );
    expect(movements.map(({ occurredAt }) => occurredAt)).toEqual(lines.map(({ at }) => iso(at)).sort());
    await expectTrend(model, access, tank, now);
    await expectFiltersCount(model, access, tank, now);
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
const bySeq = (a: { seq: number }, b: { seq: number }) => a.seq - b.seq;

async function read({ by }: LedgerAccess, url: string): Promise<TestAnswer> {
  const answer = await by.get(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${answer.text}`);
  return answer;
}

/** Every page of a tank's history, oldest first. */
export async function readAll(access: LedgerAccess, tankId: string): Promise<Movement[]> {
  const movements: Movement[] = [];
  for (let page = 1; ; page++) {
    const url = `/api/stock/history?tankId=${tankId}&sort=occurredAt&limit=${PAGE}&page=${page}`;
    const { body } = await read(access, url);
    movements.push(...(body.data as Movement[]));
    if (page >= body.page.totalPages) {
      expect(body.page.total).toBe(movements.length);
      return movements;
    }
  }
}

const numbersOf = (movement: Movement) => ({
  id: movement.id,
  seq: movement.seq,
  type: movement.type,
  litres: movement.litres,
  balanceL: movement.balanceL,
  occurredAt: movement.occurredAt,
  recordedAt: movement.recordedAt,
  businessDay: movement.businessDay,
  reverses: movement.reverses,
  reversedBy: movement.reversedBy,
  replaces: movement.replaces,
  source: movement.source,
});

function expectedNumbers(line: Line, model: LedgerModel, { lineIds }: LedgerAccess) {
  const index = model.lines.indexOf(line);
  const reversedBy = model.lines.findIndex(({ reverses }) => reverses === index);
  const idOf = (other: number | null) => (other === null ? null : lineIds[other]!);
  return {
    id: idOf(index)!,
    seq: line.seq,
    type: line.type,
    litres: line.ml / 1000,
    balanceL: line.balanceMl / 1000,
    occurredAt: iso(line.at),
    recordedAt: iso(line.recordedAt),
    businessDay: model.dayOf(line.tank, line.at),
    reverses: idOf(line.reverses),
    reversedBy: idOf(reversedBy === -1 ? null : reversedBy),
    replaces: idOf(line.replaces),
    source: line.source,
  };
}

/** Every day on which something may lie, counted anew: sums of the day, and what stood at its beginning and end. */
async function expectTrend(
  model: LedgerModel,
  access: LedgerAccess,
  tank: number,
  now: number,
): Promise<void> {
  const dayOf = (at: number) => model.dayOf(tank, at);
  const today = dayOf(now);
  const lines = model.linesOf(tank).map((line) => ({ ...line, day: dayOf(line.at) }));
  const litres = (list: Line[], count: (line: Line) => number) =>
    list.reduce((sum, line) => sum + count(line), 0) / 1000;
  const [from, to] = [dayOf(now - 45 * DAY_MS), dayOf(now + DAY_MS)];
  const tankId = access.tankIds[tank]!;
  const { data } = (await read(access, `/api/stock/trend?tankId=${tankId}&from=${from}&to=${to}`)).body;
  const trend = data as TrendDay[];
  expect(trend.map(({ day }) => day)).toEqual(daysFrom(from, to));
  for (const shown of trend) {
    const own = lines.filter(({ day }) => day === shown.day);
    const isUndone = (line: Line) => (line.reverses === null ? 1 : -1);
    const sumOf = (type: 'IN' | 'OUT') => litres(own, (line) => (line.type === type ? line.ml : 0));
    // What takes a receipt back is no issue, and the other way round.
    const netOf = (type: 'IN' | 'OUT') =>
      litres(own, (line) =>
        (line.type === type) === (line.reverses === null) ? line.ml * isUndone(line) : 0,
      );
    expect(shown).toEqual({
      day: shown.day,
      tankId,
      openingL: litres(
        lines.filter(({ day }) => day < shown.day),
        netMl,
      ),
      inL: sumOf('IN'),
      outL: sumOf('OUT'),
      closingL: litres(
        lines.filter(({ day }) => day <= shown.day),
        netMl,
      ),
      receivedL: netOf('IN'),
      usedL: netOf('OUT'),
    });
  }
  const shownToday = (await read(access, `/api/stock/today?tankId=${tankId}`)).body.data;
  expect(shownToday).toEqual(trend.filter(({ day }) => day === today));
}

function daysFrom(from: string, to: string): string[] {
  const days = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) days.push(iso(ms).slice(0, 10));
  return days;
}

async function expectFiltersCount(
  model: LedgerModel,
  access: LedgerAccess,
  tank: number,
  now: number,
): Promise<void> {
  const dayOf = (at: number) => model.dayOf(tank, at);
  const [from, to] = [dayOf(now - 20 * DAY_MS), dayOf(now - DAY_MS)];
  const lines = model.linesOf(tank);
  const between = lines.filter(({ at }) => dayOf(at) >= from && dayOf(at) <= to);
  const totalOf = async (filter: string) =>
    (await read(access, `/api/stock/history?tankId=${access.tankIds[tank]}&${filter}`)).body.page.total;
  expect(await totalOf(`from=${from}&to=${to}`)).toBe(between.length);
  expect(await totalOf('type=OUT')).toBe(lines.filter(({ type }) => type === 'OUT').length);
  expect(await totalOf(`type=IN&from=${from}`)).toBe(
    lines.filter(({ type, at }) => type === 'IN' && dayOf(at) >= from).length,
  );
}
