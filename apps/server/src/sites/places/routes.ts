import { createPlace, deletePlace, listPlaces, updatePlace } from '@siaga/contracts/sites';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { PlaceService } from './service.ts';

export function placeRoutes(http: FastifyInstance, places: PlaceService): void {
  serve(http, listPlaces, async ({ actor, params }) => ({
    data: await places.listPlaces(actor, params.siteId),
  }));
  serve(http, createPlace, async ({ actor, params, body }) => ({
    place: await places.createPlace(actor, params.siteId, body.name),
  }));
  serve(http, updatePlace, async ({ actor, params, body }) => ({
    place: await places.renamePlace(actor, params.id, body.name),
  }));
  serve(http, deletePlace, async ({ actor, params }) => places.deletePlace(actor, params.id));
}
