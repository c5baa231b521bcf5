import type { addPushDevice, PushDevice } from '@siaga/contracts/notifications';
import { ECDH } from 'node:crypto';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.ts';
import { seal, sha256 } from '../../platform/crypto.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.ts';
import {
  conflict,
  forbidden,
  type InputFault,
  invalidInput,
  notFound,
  refused,
} from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { toTime, toTimeOrNull } from '../../platform/time.ts';
import type { NotificationsParts } from '../index.ts';
import { findDelivery } from '../outbox/repository.ts';
import type { OutboxService } from '../outbox/service.ts';
import { isPushAddress } from './hosts.ts';
import * as devices from './repository.ts';
import { TEST_TOPIC } from './test-topic.ts';

type Given = z.output<typeof addPushDevice.body>;

export interface DevicesParts extends Pick<NotificationsParts, 'db' | 'clock' | 'identity'> {
  outbox: Pick<OutboxService, 'ring'>;
  sealingKey: Buffer;
  /** Hosts beside the known push services. */
  hosts: readonly string[];
}

/** Browsers of one person; each alert is sent to every one of them. */
const MOST_DEVICES = 20;
/** A confirmation that comes later than this after the test answers another question. */
const TEST_COUNTS_MS = 15 * 60_000;

const ATTEMPTS = 3;

const unknownService = () => refused('push_service_unknown', 'This is no address of a known push service');
const tooManyDevices = () => conflict('too_many_push_devices', 'Take a browser off the list first');
const noTest = () => conflict('no_test_sent', 'No test was sent to this browser just now');

export type PushDevices = ReturnType<typeof createPushDevices>;

/** The browsers that people have registered to be rung. */
export function createPushDevices({ db, clock, identity, outbox, sealingKey, hosts }: DevicesParts) {
  const record = (trx: Trx, actor: Actor, action: string, device: devices.DeviceRow) =>
    identity.audit(trx, actor, {
      module: 'notifications',
      siteId: null,
      action,
      target: { kind: 'push-device', id: device.id },
      personal: { personId: device.user_id, data: { name: device.name } },
    });

  async function own(trx: Trx, actor: Actor, id: string): Promise<devices.StandingDevice> {
    const device = await devices.lockDevice(trx, id);
    if (!device || device.user_id !== actor.id) throw notFound('browser');
    return device;
  }

  async function store(trx: Trx, actor: Actor, given: Given): Promise<devices.DeviceRow> {
    const { name, ...subscription } = given;
    const endpointHash = sha256(given.endpoint);
    const kept = {
      subscription: seal(sealingKey, JSON.stringify(subscription)),
      name,
      blocked_at: null,
    };
    const before = await devices.lockDeviceAt(trx, endpointHash);
    if (before?.user_id === actor.id) {
      await devices.updateDevice(trx, before.id, kept);
      return { ...before, ...kept };
    }
    // Somebody else has signed in to the same browser: from now on it rings for them, and for nobody before them.
    if (before) {
      await devices.wipeDevice(trx, before.id);
      await record(trx, actor, 'push-device.removed', before);
    }
    if ((await devices.listDevicesOf(trx, [actor.id])).length >= MOST_DEVICES) throw tooManyDevices();
    const row: devices.DeviceRow = {
      id: newId(clock.now()),
      user_id: actor.id,
      endpoint_hash: endpointHash,
      ...kept,
      added_at: clock.now(),
      last_sent_at: null,
      tested_at: null,
    };
    await devices.insertDevice(trx, row);
    await record(trx, actor, 'push-device.added', row);
    return row;
  }

  return {
    async list(actor: Actor): Promise<PushDevice[]> {
      return (await devices.listDevicesOf(db, [onlyPeople(actor)])).map(toDevice);
    },

    /**
     * Registers the browser, or keeps what it says of itself now: one row for each address.
     * @throws 422 push_service_unknown, invalid_input; 409 too_many_push_devices
     */
    async add(actor: Actor, given: Given): Promise<PushDevice> {
      onlyPeople(actor);
      if (!isPushAddress(given.endpoint, hosts)) throw unknownService();
      const faults = keyFaults(given.keys);
      if (faults.length > 0) throw invalidInput(faults);
      for (let attempt = 1; ; attempt++) {
        try {
          return toDevice(await inTransaction(db, (trx) => store(trx, actor, given)));
        } catch (error) {
          // The same browser, twice at once: the second finds what the first has written.
          if (!isUniqueViolation(error) || attempt >= ATTEMPTS) throw error;
        }
      }
    },

    async remove(actor: Actor, id: string): Promise<void> {
      onlyPeople(actor);
      await inTransaction(db, async (trx) => {
        const device = await own(trx, actor, id);
        await devices.wipeDevice(trx, id);
        await record(trx, actor, 'push-device.removed', device);
      });
    },

    /** Puts a test into the outbox, which goes the way of an alert. */
    async test(actor: Actor, id: string): Promise<void> {
      onlyPeople(actor);
      await inTransaction(db, async (trx) => {
        await own(trx, actor, id);
        await outbox.ring(trx, {
          topic: TEST_TOPIC,
          subjectId: id,
          siteId: null,
          kind: 'test',
          channel: 'webpush',
          recipient: { recipient_kind: 'device', recipient_id: id },
        });
      });
    },

    /** @throws 409 no_test_sent: nothing counts as tested that was not rung. */
    async confirm(actor: Actor, id: string): Promise<void> {
      onlyPeople(actor);
      await inTransaction(db, async (trx) => {
        await own(trx, actor, id);
        const now = clock.now();
        const test = await findDelivery(trx, { topic: TEST_TOPIC, subject_id: id, kind: 'test' });
        // The browser may be quicker than the push service's answer to us, so a test that is not marked as sent counts too.
        if (!test || test.renders === 0 || now - test.queued_at > TEST_COUNTS_MS) throw noTest();
        await devices.updateDevice(trx, id, { tested_at: now });
      });
    },

    /** Wipes what identifies people who were erased. */
    async dropErased(): Promise<void> {
      const users = await devices.listDeviceUsers(db);
      const known = await identity.namesOf(db, users);
      const erased = users.filter((id) => !known.has(id));
      for (const { id } of await devices.listDevicesOf(db, erased)) await devices.wipeDevice(db, id);
    },
  };
}

function onlyPeople(actor: Actor): string {
  if (actor.kind !== 'user') throw forbidden();
  return actor.id;
}

/** Keys that nothing could be encrypted for; better said to the browser now than found out in an emergency. */
function keyFaults({ p256dh, auth }: Given['keys']): InputFault[] {
  const faults: InputFault[] = [];
  if (!isPoint(p256dh)) faults.push({ path: 'body.keys.p256dh', message: 'must be a point on P-256' });
  if (Buffer.from(auth, 'base64url').length !== 16)
    faults.push({ path: 'body.keys.auth', message: 'must be 16 bytes in base64url' });
  return faults;
}

function isPoint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  try {
    return bytes.length === 65 && ECDH.convertKey(bytes, 'prime256v1').length === 65;
  } catch {
    return false;
  }
}

function toDevice(row: devices.DeviceRow): PushDevice {
  return {
    id: row.id,
    name: row.name,
    addedAt: toTime(row.added_at),
    lastSentAt: toTimeOrNull(row.last_sent_at),
    testedAt: toTimeOrNull(row.tested_at),
    blocked: row.blocked_at !== null,
  };
}
