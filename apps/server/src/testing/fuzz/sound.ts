import type { Caller } from './cast.ts';
import type { Sent } from './calls.ts';
import { leaksIn, type OtherSite } from './other-site.ts';

/** No call may take longer. Generous: it is there to find what hangs. */
export const LONGEST_MS = 2_000;

/** Names that only the inside knows: where a line of code stands, and how drivers and databases speak. */
const INSIDE =
  /\bat \S+ \(|\.ts:\d+|node_modules|SQLITE_|SqliteError|ER_[A-Z]{3}|syntax error at|violates \w+ constraint|kysely|select "|select `/;

/** What is wrong with an answer; empty when nothing is. */
export function faultsOf(sent: Sent, caller: Caller, other: OtherSite): string[] {
  const { answer, plan, durationMs } = sent;
  const { status, headers, text } = answer;
  const type = String(headers['content-type'] ?? '');
  const faults: string[] = [];
  if (status >= 500) faults.push('a fault of the server');
  if (status >= 400 && !isProblem(sent, type)) faults.push('a failure without the shape of one');
  if (INSIDE.test(text)) faults.push('tells of the inside');
  if (durationMs > LONGEST_MS) faults.push(`took ${Math.round(durationMs)} ms, twice`);
  if (status < 300 && !isDescribed(sent)) faults.push('a success that the document does not name');
  if (status >= 300 && status < 400) faults.push('leads elsewhere');
  if (caller.isOfOneSite) {
    const leaks = leaksIn(text + JSON.stringify(headers), other, sent.url + (sent.body ?? ''));
    if (leaks.length > 0) faults.push(`tells of the other site: ${leaks.join(', ')}`);
  }
  if (!caller.may(plan.operation.access) && !isTurnedAway(sent)) {
    faults.push(`${caller.name} got past "${plan.operation.access}"`);
  }
  return faults;
}

function isProblem({ answer: { status, body } }: Sent, type: string): boolean {
  return (
    type.startsWith('application/problem+json') &&
    body.status === status &&
    /^[a-z]+(_[a-z]+)*$/.test(body.code as string) &&
    typeof body.title === 'string' &&
    typeof body.requestId === 'string'
  );
}

const isDescribed = ({ plan: { operation }, answer }: Sent): boolean =>
  operation.statuses.includes(answer.status) && (answer.status === 204) === (answer.text === '');

/** An address that was broken on the way may lead nowhere before anybody is asked who calls. */
function isTurnedAway({ answer: { status }, url, plan }: Sent): boolean {
  if (status === 401 || status === 403) return true;
  const isBroken = plan.tail !== '' || url.includes('//') || /[^/]{200}/.test(url.split('?')[0]!);
  return isBroken && (status === 400 || status === 404 || status === 414);
}
