import type { FastifyInstance } from 'fastify';

/** An answer, its body read as JSON where it is JSON. */
export interface TestAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  body: any;
  text: string;
  headers: Record<string, string | string[] | number | undefined>;
}

interface Extras {
  headers?: Record<string, string>;
}

/** A browser or a program that calls the server as it would from outside: keeps cookies, sends an Origin. */
export class TestPerson {
  readonly #app: FastifyInstance;
  readonly cookies = new Map<string, string>();
  /** Sent with every call, for example an API key. */
  readonly headers: Record<string, string>;

  constructor(app: FastifyInstance, headers: Record<string, string> = { origin: 'http://localhost' }) {
    this.#app = app;
    this.headers = headers;
  }

  get(url: string, extras?: Extras): Promise<TestAnswer> {
    return this.call('GET', url, undefined, extras);
  }
  post(url: string, body?: unknown, extras?: Extras): Promise<TestAnswer> {
    return this.call('POST', url, body, extras);
  }
  patch(url: string, body?: unknown, extras?: Extras): Promise<TestAnswer> {
    return this.call('PATCH', url, body, extras);
  }
  put(url: string, body?: unknown, extras?: Extras): Promise<TestAnswer> {
    return this.call('PUT', url, body, extras);
  }
  delete(url: string, extras?: Extras): Promise<TestAnswer> {
    return this.call('DELETE', url, undefined, extras);
  }

  /** A write with an Idempotency-Key; a new one unless given. */
  once(url: string, body: unknown, key: string = crypto.randomUUID()): Promise<TestAnswer> {
    return this.call('POST', url, body, { headers: { 'idempotency-key': key } });
  }

  async signIn(email: string, password: string): Promise<TestAnswer> {
    return this.post('/api/auth/login', { email, password });
  }

  async call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    extras: Extras = {},
  ): Promise<TestAnswer> {
    const response = await this.#app.inject({
      method,
      url,
      headers: {
        host: 'localhost',
        ...this.headers,
        ...(this.cookies.size > 0
          ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(body !== undefined ? { 'content-type': 'application/json' } : {}),
        ...extras.headers,
      },
      ...(body !== undefined ? { payload: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    });
    for (const cookie of response.cookies) {
      if (cookie.value === '' || cookie.maxAge === 0) this.cookies.delete(cookie.name);
      else this.cookies.set(cookie.name, cookie.value);
    }
    const isJson = /json/.test(response.headers['content-type'] ?? '');
    return {
      status: response.statusCode,
      body: isJson && response.payload !== '' ? JSON.parse(response.payload) : null,
      text: response.payload,
      headers: response.headers,
    };
  }
}
