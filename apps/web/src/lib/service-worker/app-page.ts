/** Addresses of the server that are no pages of the app: programs, documents and health. */
const notPages = /^\/(api|docs|feeds|health|ready|socket\.io|ws|_app|send-emergency)(\/|$)/;

/** True for an address that is answered with the app's own page, which the browser then fills. */
export function isAppPage(path: string): boolean {
  return !notPages.test(path) && !/\.[a-z0-9]+$/i.test(path);
}
