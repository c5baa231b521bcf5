import {
  createPhoneEntry,
  deletePhoneEntry,
  listPhoneBook,
  markPhoneTested,
  updatePhoneEntry,
} from '@siaga/contracts/sites';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { PhoneBookService } from './service.ts';

export function phoneBookRoutes(http: FastifyInstance, phoneBook: PhoneBookService): void {
  serve(http, listPhoneBook, async ({ actor, params }) => ({
    data: await phoneBook.listEntries(actor, params.siteId),
  }));
  serve(http, createPhoneEntry, async ({ actor, params, body }) => ({
    entry: await phoneBook.createEntry(actor, params.siteId, body),
  }));
  serve(http, updatePhoneEntry, async ({ actor, params, body }) => ({
    entry: await phoneBook.updateEntry(actor, params.id, body),
  }));
  serve(http, deletePhoneEntry, async ({ actor, params }) => phoneBook.deleteEntry(actor, params.id));
  serve(http, markPhoneTested, async ({ actor, params }) => ({
    entry: await phoneBook.markTested(actor, params.id),
  }));
}
