import { createHmac } from 'node:crypto';
import { deriveKey, sameSecret } from '../../../platform/crypto.ts';

/** What a button under a message stands for. */
export interface ButtonData {
  /** Of a delivery, or of the test message of a person's link. */
  kind: 'delivery' | 'test';
  /** The delivery's id, or the person's. */
  id: string;
  /** Which rendering of the delivery, or the moment of the link: an older one's button is another button. */
  number: number;
  action: string;
}

const MARKS = { delivery: 'd', test: 't' } as const;
const SHAPE = /^([dt])([\w-]{22})\.([0-9a-z]{1,9})\.([a-z_]{1,14})\.([\w-]{16})$/;
/** 96 bits; a guess cannot be tried offline, and Telegram leaves room for no more. */
const MAC_LENGTH = 16;

export type Buttons = ReturnType<typeof createButtons>;

/** Buttons that nobody can forge, and that count only in the chat that they were made for. */
export function createButtons(secret: string) {
  const key = deriveKey(secret, 'telegram-buttons');
  const macOf = (body: string, chatId: string) =>
    createHmac('sha256', key).update(`${body}|${chatId}`).digest('base64url').slice(0, MAC_LENGTH);
  return {
    /** The `callback_data` of a button: 64 bytes at most, ASCII. */
    write({ kind, id, number, action }: ButtonData, chatId: string): string {
      const body = `${MARKS[kind]}${packed(id)}.${number.toString(36)}.${action}`;
      const data = `${body}.${macOf(body, chatId)}`;
      if (!SHAPE.test(data)) throw new Error(`the button ${action} cannot be written`);
      return data;
    },

    /** Null for whatever was not written for this chat by this installation. */
    read(data: string, chatId: string): ButtonData | null {
      const [, mark, id, number, action, mac] = SHAPE.exec(data) ?? [];
      if (mark === undefined || !id || !number || !action || !mac) return null;
      if (!sameSecret(mac, macOf(data.slice(0, -MAC_LENGTH - 1), chatId))) return null;
      return {
        kind: mark === 'd' ? 'delivery' : 'test',
        id: unpacked(id),
        number: Number.parseInt(number, 36),
        action,
      };
    },
  };
}

const packed = (uuid: string): string => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');

const unpacked = (text: string): string =>
  Buffer.from(text, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
