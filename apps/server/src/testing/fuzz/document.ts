import type { Access, Method } from '@siaga/contracts/endpoint';
import { toStringMethod } from 'fast-check';
import type { TestApp } from '../test-app.ts';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
}

/** One call as the document describes it. */
export interface Operation {
  method: Method;
  /** With placeholders, for example `/api/tanks/{id}`. */
  path: string;
  access: Access;
  takesKey: boolean;
  params: Schema;
  query: Schema;
  body: Schema | null;
  /** Statuses of a success that the document names. */
  statuses: number[];
  /** How a failure names it. */
  [toStringMethod]: () => string;
}

interface Described {
  description?: string;
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

/** Every call that the server says it answers, read as anybody can read it. */
export async function readOperations(app: TestApp): Promise<Operation[]> {
  const { body } = await app.nobody().get('/api/openapi.json');
  const paths = Object.entries(body.paths as Record<string, Record<string, Described>>);
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase() as Method,
      path,
      access: accessIn(described),
      takesKey: /Idempotency-Key/.test(described.description ?? ''),
      params: fieldsIn(described, 'path'),
      query: fieldsIn(described, 'query'),
      body: described.requestBody?.content['application/json']?.schema ?? null,
      statuses: Object.keys(described.responses)
        .map(Number)
        .filter((status) => status < 300),
      [toStringMethod]: () => `${method} ${path}`,
    })),
  );
}

function accessIn({ description }: Described): Access {
  const access = /^Who may call: ([\w.-]+)\./.exec(description ?? '')?.[1];
  if (access === undefined) throw new Error(`the document does not say who may call: ${description}`);
  return access as Access;
}

function fieldsIn({ parameters = [] }: Described, place: string): Schema {
  const fields = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
  };
}
