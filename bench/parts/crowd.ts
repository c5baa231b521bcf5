/** A crowd of consoles in a process of its own, and when the last of them has heard of an incident. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CrowdOrder {
  url: string;
  /** Of the session that all of them share; a server holds no more sockets of ten sessions than of one. */
  headers: Record<string, string>;
  count: number;
}

export type CrowdNews = { joined: number } | { incidentId: string; lastAt: number } | { failed: string };

export class Crowd {
  readonly #child: ChildProcess;
  readonly #lastAt = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (news: CrowdNews) => {
      if (!('incidentId' in news)) return;
      this.#lastAt.set(news.incidentId, news.lastAt);
      this.#waiting.get(news.incidentId)?.(news.lastAt);
    });
  }

  /** Resolves when every console is connected and signed in. */
  static async join(order: CrowdOrder): Promise<Crowd> {
    const child = fork(fileURLToPath(new URL('./crowd-process.ts', import.meta.url)));
    const crowd = new Crowd(child);
    const joined = new Promise<void>((resolve, reject) => {
      child.on('message', (news: CrowdNews) => {
        if ('joined' in news) resolve();
        if ('failed' in news) reject(new Error(news.failed));
      });
      child.once('exit', () => reject(new Error('the crowd ended')));
    });
    child.send(order);
    await joined;
    return crowd;
  }

  /** When the last console had the event, by `sharedNow`. */
  async heardBy(incidentId: string): Promise<number> {
    const known = this.#lastAt.get(incidentId);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not all consoles heard of ${incidentId}`)), 10_000);
      this.#waiting.set(incidentId, (at) => {
        clearTimeout(limit);
        resolve(at);
      });
    });
  }

  async leave(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }
}
