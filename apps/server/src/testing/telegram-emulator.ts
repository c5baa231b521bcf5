import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Chats, type EmulatedChat, type EmulatedMessage, wire, wireChat } from './telegram/chats.ts';
import { Disturbances } from './telegram/disturbances.ts';
import { badRequest, Refusal } from './telegram/refusal.ts';
import { UpdateQueue } from './telegram/updates.ts';
import { readPayload } from './telegram/wire.ts';

export type { EmulatedChat, EmulatedMessage } from './telegram/chats.ts';

/** Somebody with Telegram on their telephone; their chat with the bot has their own id. */
export interface EmulatedPerson {
  id: number;
  name: string;
  languageCode: string;
}

/** What a person is shown after pressing a button. */
export interface ShownAnswer {
  text: string;
  isAlert: boolean;
}

/** A call that reached the emulator. */
export interface EmulatedCall {
  method: string;
  payload: Record<string, unknown>;
}

const BOT_ID = 7_000_000_001;
const TOKEN = `${BOT_ID}:AAEmulated-Token_0123456789abcdefghi`;
const WAIT_MS = 15_000;

/**
 * The Bot API on a port of this machine, as the true one speaks it, with people and groups behind it. For tests of every
 * kind, so it knows no test runner.
 */
export class TelegramEmulator {
  readonly botName: string;
  readonly chats = new Chats();
  readonly updates = new UpdateQueue();
  /** What goes wrong; {@link Disturbances.end} makes it right again. */
  readonly trouble = new Disturbances();
  /** Every call, in order. */
  readonly calls: EmulatedCall[] = [];
  /** What people were shown after pressing. */
  readonly #answers = new Map<string, ShownAnswer>();
  readonly #pressed = new Set<string>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #token = TOKEN;
  #nextId = 500;

  private constructor(botName: string) {
    this.botName = botName;
  }

  static async start({ botName = 'siaga_uji_bot' } = {}): Promise<TelegramEmulator> {
    const emulator = new TelegramEmulator(botName);
    await emulator.comesBack();
    return emulator;
  }

  /** What a server needs to take this for Telegram. */
  get environment(): Record<string, string> {
    return { SIAGA_TELEGRAM_TOKEN: TOKEN, SIAGA_TELEGRAM_API_ROOT: `http://127.0.0.1:${this.#port}` };
  }

  /** Nobody listens any more: connections are refused and broken off. */
  async goesDown(): Promise<void> {
    this.updates.drop();
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Listens again, on the same port. */
  async comesBack(): Promise<void> {
    const server = createServer((request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.trouble.end();
    await this.goesDown();
  }

  /** BotFather has given out another token: the one of {@link environment} is refused. */
  revokesToken(): void {
    this.#token = `${BOT_ID}:AAAnother-Token_0123456789abcdefghij`;
  }

  person(name: string, languageCode = 'id'): EmulatedPerson {
    const id = 40_000_000 + this.#nextId++;
    this.chats.add({ id, type: 'private', title: name, bar: 'never-started' });
    return { id, name, languageCode };
  }

  /** A group that has the bot in it. */
  group(title: string): EmulatedChat {
    const chat = this.chats.add({ id: -(1_000 + this.#nextId++), type: 'group', title, bar: 'none' });
    this.#botBecomes('member', 'left', chat);
    return chat;
  }

  /** A person writes to the bot, or into a group. @returns the number of the update */
  personWrites(person: EmulatedPerson, text: string, into: { id: number } = person): number {
    const chat = this.chats.get(into.id);
    if (chat.type === 'private' && chat.bar === 'never-started') chat.bar = 'none';
    return this.updates.add({
      message: { ...this.#message(chat), from: wirePerson(person), text },
    });
  }

  /** A person opens an address of the kind `https://t.me/bot?start=…`, for a group `?startgroup=…`. */
  personOpens(person: EmulatedPerson, address: string, group?: EmulatedChat): number {
    const { pathname, searchParams } = new URL(address);
    if (pathname !== `/${this.botName}`) throw new Error(`${address} leads to another bot`);
    const code = searchParams.get(group ? 'startgroup' : 'start');
    if (code === null) throw new Error(`${address} is not for a ${group ? 'group' : 'person'}`);
    return group
      ? this.personWrites(person, `/start@${this.botName} ${code}`, group)
      : this.personWrites(person, `/start ${code}`);
  }

  /** A person presses a button; `answered` resolves with what they are shown. */
  personPresses(message: EmulatedMessage, label: string, { from }: { from: EmulatedPerson }) {
    const button = message.keyboard.flat().find(({ text }) => text === label);
    if (button?.callback_data === undefined) {
      const there = message.keyboard.flat().map(({ text }) => text);
      throw new Error(`no button ${label} under "${message.text}", only ${there.join(', ') || 'none'}`);
    }
    return this.presses({ from, chatId: message.chatId, messageId: message.id, data: button.callback_data });
  }

  /** As {@link personPresses}, with whatever data. */
  presses(press: { from: EmulatedPerson; chatId: number | null; messageId?: number; data: string }) {
    const id = String(900_000 + this.#nextId++);
    this.#pressed.add(id);
    const chat = press.chatId === null ? null : this.chats.get(press.chatId);
    const under = chat ? { ...this.#message(chat), message_id: press.messageId ?? 1 } : undefined;
    const updateId = this.updates.add({
      callback_query: {
        id,
        from: wirePerson(press.from),
        chat_instance: '1',
        ...(under ? { message: under } : { inline_message_id: 'x' }),
        data: press.data,
      },
    });
    return {
      updateId,
      answered: () => this.until(`an answer to "${press.data}"`, () => this.#answers.get(id)),
    };
  }

  personBlocks(person: EmulatedPerson): void {
    const chat = this.chats.get(person.id);
    chat.bar = 'blocked';
    this.#botBecomes('kicked', 'member', chat);
  }

  personUnblocks(person: EmulatedPerson): void {
    const chat = this.chats.get(person.id);
    chat.bar = 'none';
    this.#botBecomes('member', 'kicked', chat);
  }

  /** @param quietly Without telling the bot. */
  groupThrowsBotOut(chat: EmulatedChat, { quietly = false } = {}): void {
    chat.bar = 'kicked';
    if (!quietly) this.#botBecomes('kicked', 'member', chat);
  }

  groupTakesBotBack(chat: EmulatedChat): void {
    chat.bar = 'none';
    this.#botBecomes('member', 'kicked', chat);
  }

  /** A group becomes a supergroup with another id. @param quietly The bot is told by refusals only. */
  groupMigrates(chat: EmulatedChat, { quietly = false } = {}): EmulatedChat {
    const { title } = chat;
    const to = this.chats.add({
      id: -1_000_000_000_000 - this.#nextId++,
      type: 'supergroup',
      title,
      bar: 'none',
    });
    const before = { ...chat, bar: 'none' as const };
    Object.assign(chat, { bar: 'migrated', migratedTo: to.id });
    if (!quietly) {
      this.updates.add({ message: { ...this.#message(before), migrate_to_chat_id: to.id } });
      this.updates.add({ message: { ...this.#message(to), migrate_from_chat_id: chat.id } });
    }
    return to;
  }

  /** What the bot wrote into a chat and nobody deleted, oldest first, each as it is now. */
  messagesTo(chat: { id: number }): EmulatedMessage[] {
    return this.chats
      .get(chat.id)
      .messages.filter((message) => !message.isDeleted)
      .map((message) => structuredClone(message));
  }

  lastMessageTo(chat: { id: number }): EmulatedMessage | undefined {
    return this.messagesTo(chat).at(-1);
  }

  /** Resolves with the newest message in the chat that has these words, as soon as there is one. */
  messageTo(chat: { id: number }, words: string | RegExp): Promise<EmulatedMessage> {
    const fits = ({ text }: EmulatedMessage) =>
      typeof words === 'string' ? text.includes(words) : words.test(text);
    return this.until(`a message to ${chat.id} with ${words}`, () => this.messagesTo(chat).findLast(fits));
  }

  /** Resolves with what `look` finds, as soon as it finds something; looks again whenever something happens here. */
  async until<Found>(what: string, look: () => Found | undefined | null | false): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const check = () => {
      const found = look();
      if (found !== undefined && found !== null && found !== false) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), WAIT_MS);
    this.#changes.on('change', check);
    check();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#changes.off('change', check);
    });
  }

  /** How often a method was called. */
  countOf(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  #message(chat: EmulatedChat): object {
    return {
      ...wire(chat, { ...NOTHING, chatId: chat.id, id: this.chats.nextMessageId() }),
      text: undefined,
    };
  }

  #botBecomes(now: string, before: string, chat: EmulatedChat): void {
    const user = { id: BOT_ID, is_bot: true, first_name: 'Siaga', username: this.botName };
    this.updates.add({
      my_chat_member: {
        chat: wireChat(chat),
        from: { id: 1, is_bot: false, first_name: 'Somebody' },
        date: 1,
        old_chat_member: { user, status: before },
        new_chat_member: { user, status: now },
      },
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://emulator');
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
    const payload = await readPayload(request, url);
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      if (token === undefined) throw new Refusal(404, 'Not Found');
      if (token !== this.#token) throw new Refusal(401, 'Unauthorized');
      this.calls.push({ method, payload });
      this.#changes.emit('change');
      const gone = new AbortController();
      response.once('close', () => {
        gone.abort();
        this.#changes.emit('change');
      });
      const done = await this.trouble.run(method, payload, () => this.#call(method, payload, gone.signal));
      if (done === 'babble') response.writeHead(502).end('<html>Bad Gateway</html>');
      else answer(200, { ok: true, result: done.result });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message: description, parameters } = error;
      answer(code, { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) });
    } finally {
      this.#changes.emit('change');
    }
  }

  async #call(method: string, payload: Record<string, unknown>, gone: AbortSignal): Promise<unknown> {
    switch (method) {
      case 'getMe':
        return {
          id: BOT_ID,
          is_bot: true,
          first_name: 'Siaga',
          username: this.botName,
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: false,
        };
      case 'getUpdates':
        return this.#then(this.updates.poll(payload, gone));
      case 'sendMessage':
        return this.#then(this.chats.send(payload, 'text'));
      case 'sendVenue':
        return this.#then(this.chats.send(payload, 'venue'));
      case 'sendLocation':
        return this.#then(this.chats.send(payload, 'location'));
      case 'editMessageText':
        return this.#then(this.chats.edit(payload));
      case 'deleteMessage':
        return this.#then(this.chats.delete(payload));
      case 'answerCallbackQuery': {
        const id = String(payload['callback_query_id']);
        if (!this.#pressed.delete(id))
          throw badRequest('query is too old and response timeout expired or query ID is invalid');
        const text = payload['text'];
        this.#answers.set(id, {
          text: typeof text === 'string' ? text : '',
          isAlert: payload['show_alert'] === true,
        });
        return this.#then(true);
      }
      default:
        throw new Refusal(404, 'Not Found: method not found');
    }
  }

  /** Wakes whoever waits for it. */
  #then<Result>(result: Result): Result {
    this.#changes.emit('change');
    return result;
  }
}

const NOTHING: Omit<EmulatedMessage, 'chatId' | 'id'> = {
  text: '',
  entities: [],
  keyboard: [],
  venue: null,
  location: null,
  isSilent: false,
  edits: 0,
  isDeleted: false,
};

const wirePerson = ({ id, name, languageCode }: EmulatedPerson): object => ({
  id,
  is_bot: false,
  first_name: name,
  language_code: languageCode,
});
