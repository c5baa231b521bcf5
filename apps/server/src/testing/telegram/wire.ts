import type { IncomingMessage } from 'node:http';

/** The parameters of a call, from its address and from a body in any of the forms that the Bot API takes. */
export async function readPayload(request: IncomingMessage, url: URL): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const type = request.headers['content-type'] ?? '';
  const inAddress = Object.fromEntries(url.searchParams);
  if (body === '') return inAddress;
  if (type.startsWith('application/json')) return { ...inAddress, ...(JSON.parse(body) as object) };
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...inAddress, ...unpacked(Object.fromEntries(new URLSearchParams(body))) };
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) throw new Error(`a body of ${type} cannot be read`);
  return { ...inAddress, ...unpacked(readParts(body, boundary)) };
}

function readParts(body: string, boundary: string): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const part of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(head)?.[1];
    if (name !== undefined) parts[name] = rest.join('\r\n\r\n').replace(/\r\n$/, '');
  }
  return parts;
}

/** Forms know only text: what is nested comes as JSON, numbers and truths as they are written. */
function unpacked(form: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => {
      const isPlain =
        name === 'text' || name === 'title' || name === 'address' || name === 'callback_query_id';
      if (isPlain || !/^([[{]|true$|false$|-?\d+(\.\d+)?$)/.test(value)) return [name, value];
      return [name, JSON.parse(value) as unknown];
    }),
  );
}
