import { oldPress } from '@siaga/contracts/emergency';
import type { FastifyInstance } from 'fastify';
import { nothingKept } from '../../platform/db/index.ts';
import { serve } from '../../platform/http/serve.ts';
import { readText } from './body.ts';
import type { OldKiosks } from './service.ts';

/**
 * The first system's call, in a corner of its own: who calls is decided by the address too, and before the body is read;
 * the body is taken as text, whatever it calls itself and however long it is.
 */
export function oldKioskRoutes(http: FastifyInstance, oldKiosks: OldKiosks): void {
  void http.register(async (corner) => {
    corner.removeAllContentTypeParsers();
    corner.addContentTypeParser('*', async (_request: unknown, payload: AsyncIterable<Buffer>) => ({
      text: await readText(payload),
    }));
    corner.addHook('onRequest', async (request) => {
      request.actor = await oldKiosks.callerOf(request.actor, request.ip).catch((error: unknown) => {
        throw nothingKept(error);
      });
      // A type that is none is refused before anybody reads the body.
      delete request.headers['content-type'];
    });
    serve(corner, oldPress, async ({ actor, body, answerAs }) => {
      const text = typeof body['text'] === 'string' ? body['text'] : '';
      const { repeated, ...receipt } = await oldKiosks.press(actor!, text);
      if (repeated) answerAs(200);
      return { success: true as const, ...receipt };
    });
  });
}
