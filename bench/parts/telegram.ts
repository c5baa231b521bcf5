/** Telegram and a push service in a process of their own, so that what they cost is not taken from the server's core. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type TelegramState = 'up' | '1 s slow' | 'hanging' | 'refused';

export type OutsideOrder =
  | { kind: 'begin' }
  | { kind: 'link'; name: string; address: string }
  | { kind: 'subscribe'; publicKey: string }
  | { kind: 'become'; state: TelegramState };

/** What the outside answers, one answer to each order. */
export type OutsideAnswer = { value: unknown } | { failed: string };

/** What a browser hands in when it subscribes. */
export interface Browser {
  name: string;
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

export class Outside {
  readonly #child: ChildProcess;
  /** Settings with which a server takes these two for the true ones. */
  environment: Record<string, string> = {};

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async begin(): Promise<Outside> {
    const outside = new Outside(fork(fileURLToPath(new URL('./telegram-process.ts', import.meta.url))));
    outside.environment = (await outside.#order({ kind: 'begin' })) as Record<string, string>;
    return outside;
  }

  /** A person opens the address that connects their telephone; resolves when the server has told them so. */
  async link(name: string, address: string): Promise<void> {
    await this.#order({ kind: 'link', name, address });
  }

  async subscribe(publicKey: string): Promise<Browser> {
    return (await this.#order({ kind: 'subscribe', publicKey })) as Browser;
  }

  async become(state: TelegramState): Promise<void> {
    await this.#order({ kind: 'become', state });
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }

  /** One at a time. */
  #order(order: OutsideOrder): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', (answer: OutsideAnswer) => {
        if ('failed' in answer) reject(new Error(answer.failed));
        else resolve(answer.value);
      });
      this.#child.send(order);
    });
  }
}
