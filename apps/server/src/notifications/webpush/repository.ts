import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db, Trx } from '../../platform/db/index.ts';
import '../table.ts';
import type { PushDeviceTable } from '../table.ts';

export type DeviceRow = Selectable<PushDeviceTable>;
/** A device that was not taken off. */
export type StandingDevice = DeviceRow & { subscription: string };

const standing = (row: DeviceRow | undefined): StandingDevice | undefined =>
  row?.subscription == null ? undefined : (row as StandingDevice);

export async function findDevice(db: Db, id: string): Promise<StandingDevice | undefined> {
  return standing(await db.selectFrom('push_devices').selectAll().where('id', '=', id).executeTakeFirst());
}

/** Whether any browser is to be rung. */
export async function hasDevices(db: Db): Promise<boolean> {
  const devices = db.selectFrom('push_devices').select('id').where('subscription', 'is not', null);
  return (await devices.limit(1).executeTakeFirst()) !== undefined;
}

/** The device, locked until the transaction ends. */
export async function lockDevice(trx: Trx, id: string): Promise<StandingDevice | undefined> {
  return standing(
    await trx.selectFrom('push_devices').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  );
}

/** The device with this endpoint, locked until the transaction ends. */
export async function lockDeviceAt(trx: Trx, endpointHash: string): Promise<StandingDevice | undefined> {
  return standing(
    await trx
      .selectFrom('push_devices')
      .selectAll()
      .where('endpoint_hash', '=', endpointHash)
      .forUpdate()
      .executeTakeFirst(),
  );
}

/** Devices of some people that were not taken off, oldest first. */
export async function listDevicesOf(db: Db, userIds: readonly string[]): Promise<StandingDevice[]> {
  if (userIds.length === 0) return [];
  return (await db
    .selectFrom('push_devices')
    .selectAll()
    .where('user_id', 'in', userIds)
    .where('subscription', 'is not', null)
    .orderBy('id')
    .execute()) as StandingDevice[];
}

/** Whose the devices are or were, and what they were called. */
export async function listOwners(
  db: Db,
  ids: readonly string[],
): Promise<Pick<DeviceRow, 'id' | 'user_id' | 'name'>[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('push_devices').select(['id', 'user_id', 'name']).where('id', 'in', ids).execute();
}

/** @throws a unique violation when the endpoint was registered meanwhile. */
export async function insertDevice(trx: Trx, row: Insertable<PushDeviceTable>): Promise<void> {
  await trx.insertInto('push_devices').values(row).execute();
}

export async function updateDevice(db: Db, id: string, changes: Updateable<PushDeviceTable>): Promise<void> {
  await db.updateTable('push_devices').set(changes).where('id', '=', id).execute();
}

/** Takes a device off: it can be rung no more, and its row says only whom it belonged to. */
export async function wipeDevice(db: Db, id: string): Promise<void> {
  await db
    .updateTable('push_devices')
    .set({ endpoint_hash: id, subscription: null, name: '' })
    .where('id', '=', id)
    .execute();
}

/** People who have a browser that was not taken off. */
export async function listDeviceUsers(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('push_devices')
    .select('user_id')
    .distinct()
    .where('subscription', 'is not', null)
    .execute();
  return rows.map((row) => row.user_id);
}

export async function findKey(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('channel_keys')
    .select('sealed')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.sealed;
}

/** @throws a unique violation when another process was first. */
export async function insertKey(db: Db, name: string, sealed: string): Promise<void> {
  await db.insertInto('channel_keys').values({ name, sealed }).execute();
}

/** Compare-and-set: does nothing when another process has replaced it. */
export async function replaceKey(db: Db, name: string, before: string, sealed: string): Promise<void> {
  await db
    .updateTable('channel_keys')
    .set({ sealed })
    .where('name', '=', name)
    .where('sealed', '=', before)
    .execute();
}
