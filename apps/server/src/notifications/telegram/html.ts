import type { Message } from '../topics.ts';

/** Telegram takes 4,096 characters, counted after the markup. */
const LONGEST = 4_000;

/** Text that must arrive as it is, whatever it holds. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Words = Pick<Message, 'title' | 'lines'>;

/** A message as Telegram's HTML; what is too long is cut, never refused. */
export function toHtml(message: Words): string {
  const { heading, body } = fitted(message);
  return `<b>${escapeHtml(heading)}</b>${body === '' ? '' : `\n${escapeHtml(body)}`}`;
}

/** As {@link toHtml}, with nothing in it that could be read as markup. */
export function toPlain(message: Words): string {
  const { heading, body } = fitted(message);
  return body === '' ? heading : `${heading}\n${body}`;
}

function fitted({ title, lines }: Words): { heading: string; body: string } {
  const heading = cut(title, LONGEST);
  return { heading, body: cut(lines.join('\n'), LONGEST - heading.length) };
}

// Half an emoji would make the whole message invalid.
function cut(text: string, length: number): string {
  if (text.length <= length) return text.toWellFormed();
  if (length <= 1) return '';
  return `${text
    .slice(0, length - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}
