import { oldPress } from '@siaga/contracts/emergency';

/** So much of a body is read, bytes: an old page may send the photo itself. */
const LONGEST = oldPress.bodyLimit;

/**
 * The body of an old kiosk's call as fields, whatever it says it is: a JSON object, or a form. A text that is neither, or was
 * cut, becomes the field `body`, which nobody knows: the press counts, and the timeline names what could not be read.
 */
export function readFields(text: string): Record<string, unknown> {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  const json = parsed(trimmed);
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  const isForm = json === undefined && /^[\w.[\]%-]+=/.test(trimmed);
  return isForm ? Object.fromEntries(new URLSearchParams(trimmed)) : { body: trimmed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads at most as much as a press needs, and lets the rest pass by, so that no size is refused. */
export async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (size < LONGEST) chunks.push(chunk.subarray(0, LONGEST - size));
    size += chunk.length;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
