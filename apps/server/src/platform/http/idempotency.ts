import type { Endpoint } from '@siaga/contracts/endpoint';
import type { FastifyRequest } from 'fastify';
import { canonicalJson, sha256 } from '../crypto.ts';
import { type Db, inTransaction, nothingKept, type Trx, UniqueViolation } from '../db/index.ts';
import { conflict, malformed, Problem } from '../errors.ts';
import * as keys from './repository.ts';

/** One wish of one caller, told apart from every other by the caller's own key. */
export interface KeyedCall {
  /** SHA-256 of caller, address and key. */
  id: string;
  /** Who calls; the answer goes with them when they are erased. */
  callerId: string | null;
  /** SHA-256 of what was asked; the same key with another body is refused. */
  bodyHash: string;
  /** Becomes true when the answer is the one kept from the first time. */
  replayed: boolean;
}

const LONGEST_KEY = 200;

/**
 * How long an answer is kept: longer than any queue of a kiosk or a phone without network, and a day longer than an
 * entry may lie back (31 days), so that a late repeat is refused as too old before it could count twice.
 */
export const KEYS_KEPT_MS = 32 * 86_400_000;

const keyRequired = () =>
  new Problem({
    code: 'idempotency_key_required',
    status: 400,
    title: 'The header Idempotency-Key is missing',
    detail: 'Send any text of up to 200 characters, made new for each wish and kept for its repeats.',
  });

/**
 * Reads the Idempotency-Key of a call; null when there is none and the endpoint does not demand one.
 * @throws 400 idempotency_key_required, or malformed when it is too long.
 */
export function keyedCall(request: FastifyRequest, endpoint: Endpoint): KeyedCall | null {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') {
    if (endpoint.idempotent === 'optional') return null;
    throw keyRequired();
  }
  if (key.length > LONGEST_KEY) throw malformed(`Idempotency-Key has more than ${LONGEST_KEY} characters.`);
  const { actor } = request;
  const path = request.url.split('?')[0];
  return {
    id: sha256(canonicalJson([actor?.kind, actor?.id, endpoint.method, path, key])),
    callerId: actor?.id ?? null,
    bodyHash: sha256(canonicalJson(request.body ?? null)),
    replayed: false,
  };
}

const idempotencyConflict = () =>
  conflict('idempotency_conflict', 'This Idempotency-Key was used for another request');

/**
 * Runs `work` once for a keyed call, its answer kept in the same transaction: either both stand or neither.
 * A copy that arrives meanwhile waits for the first and gets its answer; a refused attempt leaves no trace.
 * Without a key it is a plain transaction.
 * @throws 409 idempotency_conflict when the key was used with another body.
 */
export async function oncePerKey<Value>(
  db: Db,
  call: KeyedCall | null,
  now: number,
  work: (trx: Trx) => Promise<Value>,
): Promise<Value> {
  if (!call) return inTransaction(db, work);
  const kept = await keys.findKey(db, call.id).catch((error: unknown) => {
    throw nothingKept(error);
  });
  if (kept) return replay<Value>(call, kept);
  try {
    return await inTransaction(db, async (trx) => {
      // First of all, so that a copy waits here, at the unique key, and not in the middle of the work.
      await keys.claimKey(trx, call, now);
      const value = await work(trx);
      await keys.keepReply(trx, call.id, JSON.stringify(value));
      return value;
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    const first = await keys.findKey(db, call.id);
    // Somebody else's unique value, not our key.
    if (!first) throw error;
    return replay<Value>(call, first);
  }
}

/** What was answered the first time. */
export interface KeptAnswer {
  body_hash: string;
  reply: string | null;
}

/**
 * Gives the answer of the first time to a repeat.
 * @throws 409 idempotency_conflict when the key was used with another body.
 */
export function replay<Value>(call: KeyedCall, kept: KeptAnswer): Value {
  if (kept.body_hash !== call.bodyHash) throw idempotencyConflict();
  call.replayed = true;
  return JSON.parse(kept.reply ?? 'null') as Value;
}

/** Answers kept for these calls, by the calls' ids. */
export async function findKept(db: Db, calls: readonly KeyedCall[]): Promise<Map<string, KeptAnswer>> {
  const rows = await keys.findKeys(
    db,
    calls.map((call) => call.id),
  );
  return new Map(rows.map(({ id, ...answer }) => [id, answer]));
}

/**
 * Keeps the answers of calls that were carried out together, in the transaction of their work.
 * @throws UniqueViolation when one of the keys was used meanwhile; the work is to be rolled back with it.
 */
export const keepAnswers = (
  trx: Trx,
  answers: readonly { call: KeyedCall; value: unknown }[],
  now: number,
): Promise<void> =>
  keys.insertKeys(
    trx,
    answers.map(({ call, value }) => ({
      id: call.id,
      body_hash: call.bodyHash,
      caller_id: call.callerId,
      reply: JSON.stringify(value),
      created_at: now,
    })),
  );
