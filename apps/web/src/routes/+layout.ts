// Every page is made in the browser: the server hands out one file and the calls of the wire.
export const ssr = false;
export const prerender = false;
