/** Where in the input something is wrong, for example `{ path: 'body.litres', message: 'must be more than 0' }`. */
export interface InputFault {
  path: string;
  message: string;
}

/**
 * A failure that the caller may know about. Thrown by services, turned into application/problem+json
 * by platform/http. Made by named constructors only, so that code, status and words stay together.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly facts: Record<string, unknown> | undefined;
  readonly errors: InputFault[] | undefined;
  readonly retryAfterS: number | undefined;

  constructor(shape: {
    code: string;
    status: number;
    title: string;
    detail?: string;
    facts?: Record<string, unknown>;
    errors?: InputFault[];
    retryAfterS?: number;
  }) {
    super(shape.detail ?? shape.title);
    this.name = 'Problem';
    this.code = shape.code;
    this.status = shape.status;
    this.title = shape.title;
    this.facts = shape.facts;
    this.errors = shape.errors;
    this.retryAfterS = shape.retryAfterS;
  }
}

export const unauthenticated = () =>
  new Problem({ code: 'unauthenticated', status: 401, title: 'Sign in first' });

export const forbidden = (detail?: string) =>
  new Problem({ code: 'forbidden', status: 403, title: 'Not permitted', ...(detail ? { detail } : {}) });

/** A secret that is another one, where the caller should know which. */
export const notAllowed = (code: string, title: string) => new Problem({ code, status: 403, title });

export const wrongCredentials = (code: string, title: string) => new Problem({ code, status: 401, title });

export const foreignOrigin = () =>
  new Problem({
    code: 'foreign_origin',
    status: 403,
    title: 'The call came from another web site',
    detail: 'A write with a cookie needs an Origin equal to this server. Scripts use an API key.',
  });

/** Also answered for what exists but lies outside the caller's scope, so that nothing is given away. */
export const notFound = (what: string) =>
  new Problem({ code: 'not_found', status: 404, title: `No such ${what}` });

/** As {@link notFound}, where callers tell this case from others. */
export const unknown = (code: string, title: string) => new Problem({ code, status: 404, title });

export const invalidInput = (errors: InputFault[]) =>
  new Problem({ code: 'invalid_input', status: 422, title: 'Some values are not accepted', errors });

export const malformed = (detail: string, errors?: InputFault[]) =>
  new Problem({
    code: 'malformed',
    status: 400,
    title: 'Not understood',
    detail,
    ...(errors ? { errors } : {}),
  });

export const conflict = (code: string, title: string, facts?: Record<string, unknown>) =>
  new Problem({ code, status: 409, title, ...(facts ? { facts } : {}) });

export const refused = (code: string, title: string, facts?: Record<string, unknown>) =>
  new Problem({ code, status: 422, title, ...(facts ? { facts } : {}) });

export const tooManyRequests = (retryAfterS: number) =>
  new Problem({
    code: 'too_many_requests',
    status: 429,
    title: 'Too many attempts',
    detail: `Try again in ${retryAfterS} s.`,
    retryAfterS,
  });

export const unavailable = (code: string, detail: string) =>
  new Problem({ code, status: 503, title: 'Not available right now', detail, retryAfterS: 2 });
