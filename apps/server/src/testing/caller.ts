/** Calls a server over the network and answers the body; throws for whatever is no success. */
export type Caller = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** Signs somebody in to a server that runs somewhere, as a browser would. */
export async function signInTo(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<Caller> {
  const callWith = (cookie: string) => (method: string, path: string, body?: unknown) =>
    fetch(url + path, {
      method,
      headers: { origin: url, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answer = await callWith('')('POST', '/api/auth/login', { email, password });
  const call = callWith(
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  );
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await call(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Answer;
  };
}
