import { type Entity, parseHtml } from './html.ts';
import { badRequest, forbidden } from './refusal.ts';

export interface EmulatedButton {
  text: string;
  callback_data?: string;
  url?: string;
}

export interface EmulatedMessage {
  chatId: number;
  id: number;
  /** As people read it, without markup. */
  text: string;
  entities: Entity[];
  keyboard: EmulatedButton[][];
  venue: { latitude: number; longitude: number; title: string; address: string } | null;
  location: { latitude: number; longitude: number } | null;
  isSilent: boolean;
  edits: number;
  isDeleted: boolean;
}

export interface EmulatedChat {
  id: number;
  type: 'private' | 'group' | 'supergroup';
  title: string;
  /** What keeps the bot from writing there. */
  bar: 'none' | 'never-started' | 'blocked' | 'kicked' | 'migrated';
  migratedTo: number | null;
  messages: EmulatedMessage[];
}

type Payload = Record<string, unknown>;

const number = (value: unknown): number => Number(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Chats and what the bot wrote there, with the refusals of the true Bot API. */
export class Chats {
  readonly #chats = new Map<number, EmulatedChat>();
  #nextMessage = 100;

  add(chat: Pick<EmulatedChat, 'id' | 'type' | 'title' | 'bar'>): EmulatedChat {
    const made: EmulatedChat = { ...chat, migratedTo: null, messages: [] };
    this.#chats.set(chat.id, made);
    return made;
  }

  get(id: number): EmulatedChat {
    const chat = this.#chats.get(id);
    if (!chat) throw new Error(`the emulator knows no chat ${id}`);
    return chat;
  }

  all(): EmulatedChat[] {
    return [...this.#chats.values()];
  }

  nextMessageId(): number {
    return this.#nextMessage++;
  }

  /** The chat as the bot may write into it. */
  #writable(payload: Payload): EmulatedChat {
    const chat = this.#chats.get(number(payload['chat_id']));
    if (!chat || chat.bar === 'never-started') throw badRequest('chat not found');
    if (chat.bar === 'blocked') throw forbidden('bot was blocked by the user');
    if (chat.bar === 'kicked') throw forbidden(`bot was kicked from the ${chat.type} chat`);
    if (chat.bar === 'migrated')
      throw badRequest('group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: chat.migratedTo ?? 0,
      });
    return chat;
  }

  send(payload: Payload, kind: 'text' | 'venue' | 'location'): object {
    const chat = this.#writable(payload);
    const words = kind === 'text' ? readText(payload) : { text: '', entities: [] };
    const point = { latitude: number(payload['latitude']), longitude: number(payload['longitude']) };
    if (kind !== 'text' && !(Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180))
      throw badRequest('can\'t parse "latitude" or "longitude"');
    const place = { ...point, title: text(payload['title']), address: text(payload['address']) };
    if (kind === 'venue' && (place.title === '' || place.address === ''))
      throw badRequest('venue title and address must be non-empty');
    const message: EmulatedMessage = {
      chatId: chat.id,
      id: this.nextMessageId(),
      ...words,
      keyboard: readKeyboard(payload['reply_markup']),
      venue: kind === 'venue' ? place : null,
      location: kind === 'location' ? point : null,
      isSilent: payload['disable_notification'] === true,
      edits: 0,
      isDeleted: false,
    };
    chat.messages.push(message);
    return wire(chat, message);
  }

  edit(payload: Payload): object {
    const chat = this.#writable(payload);
    const message = this.#find(chat, payload, 'edit');
    const words = readText(payload);
    const keyboard = readKeyboard(payload['reply_markup']);
    const shown = (of: Pick<EmulatedMessage, 'text' | 'entities' | 'keyboard'>) =>
      JSON.stringify([of.text, of.entities, of.keyboard]);
    if (shown(message) === shown({ ...words, keyboard }))
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    Object.assign(message, words, { keyboard, edits: message.edits + 1 });
    return wire(chat, message);
  }

  delete(payload: Payload): true {
    this.#find(this.#writable(payload), payload, 'delete').isDeleted = true;
    return true;
  }

  #find(chat: EmulatedChat, payload: Payload, what: 'edit' | 'delete'): EmulatedMessage {
    const id = number(payload['message_id']);
    const found = chat.messages.find((message) => message.id === id && !message.isDeleted);
    if (!found) throw badRequest(`message to ${what} not found`);
    return found;
  }
}

function readText(payload: Payload): Pick<EmulatedMessage, 'text' | 'entities'> {
  const given = text(payload['text']);
  if (!given.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  const mode = payload['parse_mode'];
  const read = mode === 'HTML' ? parseHtml(given) : { text: given.trim(), entities: [] };
  if (mode !== undefined && mode !== 'HTML') throw badRequest('unsupported parse_mode');
  if (read.text === '') throw badRequest('message text is empty');
  if (read.text.length > 4096) throw badRequest('message is too long');
  return read;
}

function readKeyboard(markup: unknown): EmulatedButton[][] {
  const read = (typeof markup === 'string' ? JSON.parse(markup) : markup) as
    { inline_keyboard?: EmulatedButton[][] } | undefined;
  const keyboard = read?.inline_keyboard ?? [];
  for (const { text: label, callback_data: data, url } of keyboard.flat()) {
    if (text(label) === '') throw badRequest('text buttons are unallowed in the inline keyboard');
    if (data !== undefined && (Buffer.byteLength(data) > 64 || data === ''))
      throw badRequest('BUTTON_DATA_INVALID');
    if (url !== undefined && !/^(https?|tg):\/\/[^/]*\.[^/]/.test(url))
      throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  }
  return keyboard;
}

/** A message as the Bot API shows it. */
export function wire(chat: EmulatedChat, message: EmulatedMessage): object {
  return {
    message_id: message.id,
    date: Math.floor(Date.now() / 1000),
    chat: wireChat(chat),
    ...(message.venue
      ? { venue: { location: message.venue, title: message.venue.title, address: message.venue.address } }
      : message.location
        ? { location: message.location }
        : { text: message.text, entities: message.entities }),
    ...(message.keyboard.length > 0 ? { reply_markup: { inline_keyboard: message.keyboard } } : {}),
  };
}

export function wireChat({ id, type, title }: EmulatedChat): object {
  return type === 'private' ? { id, type, first_name: title } : { id, type, title };
}
