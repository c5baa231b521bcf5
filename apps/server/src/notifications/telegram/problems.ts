import { conflict, unavailable } from '../../platform/errors.ts';

export const notConfigured = () => conflict('telegram_not_configured', 'No Telegram bot is configured');
export const notLinked = () => conflict('telegram_not_linked', 'No Telegram chat is connected');
export const blockedByPerson = () => conflict('telegram_blocked', 'The bot was blocked in Telegram');
export const unreachable = () =>
  unavailable('telegram_unreachable', 'Telegram does not answer, or refuses the bot.');
