import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseGone, isNothingKept, isRetryable } from '../db/index.ts';
import { type InputFault, invalidInput, malformed, Problem, unavailable } from '../errors.ts';
import { log } from '../log.ts';
import { isHarmless } from './origin.ts';

const internal = () =>
  new Problem({ code: 'internal', status: 500, title: 'Something went wrong on the server' });

/** Names of the faults that Fastify itself finds before a route is asked. */
const transportFaults: Record<string, { code: string; title: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body_too_large', title: 'The body is larger than accepted here' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported_media_type', title: 'Send application/json' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed_json', title: 'The body is not JSON' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed_json', title: 'The body is empty' },
};

/**
 * Turns whatever was thrown into the one shape of failure. A 5xx never leaks a message.
 * @param isRead Whether the call could change nothing anyway.
 */
function toProblem(error: unknown, isRead: boolean): Problem {
  if (error instanceof Problem) return error;
  // A deadlock that is still there after all attempts: whoever comes again may get through.
  if (isDatabaseGone(error) || isRetryable(error)) {
    return isRead || isNothingKept(error)
      ? unavailable('database_unavailable', 'The database does not answer. Nothing was changed.')
      : unavailable(
          'outcome_unknown',
          'The database stopped answering. The change may or may not have been kept; repeat it with the same Idempotency-Key.',
        );
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return validationProblem(error.validationContext ?? 'body', error.validation);
  }
  const { code, statusCode } = error as FastifyError;
  const known = transportFaults[code];
  if (known && statusCode) return new Problem({ ...known, status: statusCode });
  if (error instanceof SyntaxError && statusCode === 400) {
    return new Problem({ code: 'malformed_json', status: 400, title: 'The body is not JSON' });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return malformed('The request cannot be read.');
  return internal();
}

function validationProblem(part: string, faults: { instancePath: string; message?: string }[]): Problem {
  const where = part === 'querystring' ? 'query' : part;
  const errors: InputFault[] = faults.map((fault) => ({
    path: `${where}${fault.instancePath.replaceAll('/', '.')}`,
    message: fault.message ?? 'not accepted',
  }));
  // A path that names no possible thing is not understood; a value in the right place is refused.
  return where === 'params' ? malformed('The address is not valid.', errors) : invalidInput(errors);
}

/** What is said of the body's size, its type and its values. */
const bodyFaults = [413, 415, 422];

/** Fastify's error handler: application/problem+json for every failure. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = toProblem(error, isHarmless(request.method));
  const isToBe400 =
    request.routeOptions.config.endpoint?.bodyFaultsAre400 && bodyFaults.includes(found.status);
  const problem = isToBe400 ? malformed(found.title) : found;
  if (problem.status >= 500)
    log.error({ err: error, requestId: request.id, path: request.routeOptions.url }, 'request failed');
  return sendProblem(problem, request, reply);
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem.retryAfterS !== undefined) reply.header('retry-after', problem.retryAfterS);
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: 'about:blank',
      title: problem.title,
      status: problem.status,
      ...(problem.message !== problem.title ? { detail: problem.message } : {}),
      code: problem.code,
      ...(problem.errors ? { errors: problem.errors } : {}),
      ...(problem.facts ? { facts: problem.facts } : {}),
      requestId: request.id,
    });
}
