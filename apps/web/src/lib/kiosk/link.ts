import type { ServerPayload } from '@siaga/contracts/live';
import type { Socket } from 'socket.io-client';

interface LinkParts {
  /** The kiosk's own credential; null while it has none. */
  token: () => string | null;
  onIncident: (incident: ServerPayload<'incident:changed'>['incident']) => void;
  onUp: () => void;
  /** Lost, refused or cut by the server: the credential may be worth nothing any more. */
  onDown: () => void;
}

const RETRY_MS = 3_000;

/** The live connection of a kiosk, signed in with its own credential. Its code is fetched late, and again until it comes. */
export function createKioskLink({ token, onIncident, onUp, onDown }: LinkParts) {
  let socket: Socket | undefined;
  let wanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (wanted) work();
    }, RETRY_MS);
  };

  async function open(): Promise<void> {
    const engine = await import('socket.io-client').catch(() => undefined);
    if (!wanted || socket) return;
    if (!engine) return later(() => void open());
    const opened = engine.io({
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelayMax: 5_000,
      auth: (give) => give({ token: token() ?? '' }),
    });
    socket = opened;
    opened.on('connect', onUp);
    opened.on('disconnect', () => {
      if (socket !== opened) return;
      onDown();
      // Cut on purpose: it does not come back by itself.
      if (!opened.active) later(() => opened.connect());
    });
    opened.on('connect_error', () => {
      // Unreachable: it goes on by itself. Refused: the credential may be worth nothing any more.
      if (socket !== opened || opened.active) return;
      onDown();
      later(() => opened.connect());
    });
    for (const event of ['incident:raised', 'incident:changed'] as const)
      opened.on(event, ({ incident }: ServerPayload<typeof event>) => onIncident(incident));
  }

  return {
    get isUp(): boolean {
      return socket?.connected ?? false;
    },
    open(): void {
      if (wanted) return;
      wanted = true;
      void open();
    },
    close(): void {
      wanted = false;
      clearTimeout(timer);
      const closing = socket;
      socket = undefined;
      closing?.disconnect();
    },
  };
}
