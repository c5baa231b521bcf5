/** The process behind {@link Outside}. */
import { startPushService } from '../../apps/server/src/testing/push-service.ts';
import { TelegramEmulator } from '../../apps/server/src/testing/telegram-emulator.ts';
import type { OutsideAnswer, OutsideOrder, TelegramState } from './telegram.ts';

const telegram = await TelegramEmulator.start();
const push = await startPushService();
let state: TelegramState = 'up';

process.on('message', (order: OutsideOrder) => {
  obey(order).then(
    (value) => process.send?.({ value } satisfies OutsideAnswer),
    (error: unknown) => process.send?.({ failed: String(error) } satisfies OutsideAnswer),
  );
});
process.once('disconnect', () => process.exit(0));

async function obey(order: OutsideOrder): Promise<unknown> {
  switch (order.kind) {
    case 'begin':
      return { ...telegram.environment, SIAGA_PUSH_HOSTS: push.host };
    case 'link': {
      const person = telegram.person(order.name);
      telegram.personOpens(person, order.address);
      await telegram.until('the words of a new link', () => telegram.messagesTo(person).length >= 2);
      return null;
    }
    case 'subscribe':
      return push.subscribe(order.publicKey);
    case 'become':
      return become(order.state);
  }
}

async function become(next: TelegramState): Promise<void> {
  telegram.trouble.end();
  if (state === 'refused' && next !== 'refused') await telegram.comesBack();
  if (next === '1 s slow') telegram.trouble.answersAfter(1_000);
  if (next === 'hanging') telegram.trouble.hangs();
  if (next === 'refused' && state !== 'refused') await telegram.goesDown();
  state = next;
}
