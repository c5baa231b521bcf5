/**
 * The bare engine: the smallest Fastify + better-sqlite3 + Socket.IO program that reads and writes the same bytes as the
 * product, without identity, checks, chain or audit. Run as a process of its own: bare-engine.ts <database file>.
 * Prints its address. The file is a copy of a database that the product has filled.
 */
import BetterSqlite from 'better-sqlite3';
import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { serveReads } from './bare-reads.ts';

const [file = ''] = process.argv.slice(2);
const database = new BetterSqlite(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
const http = fastify();
const io = new Server(http.server);

serveReads(http, database);

const columns = (database.pragma('table_info(movements)') as { name: string }[]).map(({ name }) => name);
const sample = database.prepare('select * from movements limit 1').get() as
  Record<string, unknown> | undefined;
const insert = database.prepare(
  `insert into movements (${columns.join(',')}) values (${columns.map((name) => `@${name}`).join(',')})`,
);
const add = database.prepare(
  'update tanks set balance_ml = balance_ml + ? where id = ? and balance_ml + ? >= 0',
);
let seq = 1_000_000_000;
const move = database.transaction((tankId: string, deltaMl: number) => {
  add.run(deltaMl, tankId, deltaMl);
  const row = { ...sample, id: randomUUID(), tank_id: tankId, seq: seq++, amount_ml: Math.abs(deltaMl) };
  insert.run(row);
  return row;
});
http.post<{ Body: { tankId: string; litres: number } }>('/move', ({ body }) => ({
  movement: move(body.tankId, body.litres * 1_000),
}));

database.exec(
  'create table if not exists bare_presses (id text primary key, body text not null, at integer not null)',
);
const press = database.prepare('insert into bare_presses values (?, ?, ?)');
// The caller hands in an incident of the product, so that as many bytes leave here.
http.post<{ Body: { pressId: string; incident: object } }>('/press', ({ body: { pressId, incident } }) => {
  const raised = { incident: { ...incident, id: randomUUID() } };
  press.run(pressId, JSON.stringify(raised), Date.now());
  io.emit('incident:raised', raised);
  return raised;
});

await http.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`bare http://127.0.0.1:${(http.server.address() as AddressInfo).port}\n`);
process.on('SIGTERM', () => process.exit(0));
