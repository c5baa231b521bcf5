import { badRequest } from './refusal.ts';

export interface Entity {
  type: string;
  offset: number;
  length: number;
}

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
  'tg-spoiler': 'spoiler',
};
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const bytesBefore = (html: string, index: number) => Buffer.byteLength(html.slice(0, index));

/** Reads Telegram's HTML as the Bot API does. @throws Refusal for what it cannot read, in its words. */
export function parseHtml(html: string): { text: string; entities: Entity[] } {
  let text = '';
  const entities: Entity[] = [];
  const open: { name: string; offset: number }[] = [];
  for (let at = 0; at < html.length;) {
    const rest = html.slice(at);
    if (rest.startsWith('<')) {
      const tag = /^<(\/?)([a-z0-9-]*)([^>]*)>/i.exec(rest);
      const name = (tag?.[2] ?? /^<\/?([a-z0-9-]*)/i.exec(rest)?.[1] ?? '').toLowerCase();
      const place = `at byte offset ${bytesBefore(html, at)}`;
      if (TYPES[name] === undefined || !tag)
        throw badRequest(`can't parse entities: Unsupported start tag "${name}" ${place}`);
      if (tag[1] === '/') {
        const opened = open.pop();
        if (opened?.name !== name)
          throw badRequest(
            `can't parse entities: Unmatched end tag ${place}, expected "</${opened?.name ?? ''}>"`,
          );
        const length = text.length - opened.offset;
        if (length > 0) entities.push({ type: TYPES[name], offset: opened.offset, length });
      } else open.push({ name, offset: text.length });
      at += tag[0].length;
      continue;
    }
    const named = /^&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-f]+));/i.exec(rest);
    if (named) {
      const [all, name, decimal, hex] = named;
      text += name
        ? (NAMED[name.toLowerCase()] ?? '')
        : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '0', 16));
      at += all.length;
      continue;
    }
    text += html.charAt(at++);
  }
  const unclosed = open.pop();
  if (unclosed)
    throw badRequest(
      `can't parse entities: Can't find end tag corresponding to start tag "${unclosed.name}"`,
    );
  return { text: text.trim(), entities };
}
