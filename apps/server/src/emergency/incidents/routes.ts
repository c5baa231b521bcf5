import {
  acknowledge,
  addNote,
  cancelIncident,
  enRoute,
  getIncident,
  joinIncident,
  listIncidents,
  onScene,
  resolveIncident,
  wantHelp,
} from '@siaga/contracts/emergency';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { Reading } from './reading.ts';
import type { Incidents } from './service.ts';

export function incidentRoutes(http: FastifyInstance, incidents: Incidents, reading: Reading): void {
  serve(http, listIncidents, async ({ actor, query }) => reading.list(actor, query));
  serve(http, getIncident, async ({ actor, params }) => ({
    incident: await reading.get(actor, params.id),
  }));
  serve(http, acknowledge, async ({ actor, params, body }) => ({
    incident: await incidents.acknowledge(actor, params.id, body),
  }));
  serve(http, enRoute, async ({ actor, params, body }) => ({
    incident: await incidents.goEnRoute(actor, params.id, body),
  }));
  serve(http, onScene, async ({ actor, params, body }) => ({
    incident: await incidents.arrive(actor, params.id, body),
  }));
  serve(http, joinIncident, async ({ actor, params, body }) => ({
    incident: await incidents.join(actor, params.id, body.state),
  }));
  serve(http, wantHelp, async ({ actor, params, body }) => ({
    incident: await incidents.wantHelp(actor, params.id, body),
  }));
  serve(http, resolveIncident, async ({ actor, params, body: { note, outcome } }) => ({
    incident: await incidents.resolve(actor, params.id, { note, ...(outcome ? { outcome } : {}) }),
  }));
  serve(http, cancelIncident, async ({ actor, params, body }) => ({
    incident: await incidents.cancel(actor, params.id, body),
  }));
  serve(http, addNote, async ({ actor, params, body }) => ({
    incident: await incidents.addNote(actor, params.id, body),
  }));
}
