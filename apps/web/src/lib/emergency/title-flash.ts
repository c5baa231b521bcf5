const FLASH_MS = 1_000;

/** A red disc with the number of unanswered incidents, as an icon of the browser's tab. */
const iconOf = (count: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#a5101a"/>` +
      `<text x="32" y="46" text-anchor="middle" font-family="sans-serif" font-size="42" font-weight="700" fill="#fff">${count > 9 ? '9+' : count}</text></svg>`,
  )}`;

/** Shows a call in the browser's tab, in turn with the page's own title, until the returned function is called. */
export function flashTitle(words: string, count: number): () => void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const ownIcon = icon?.href;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let ownTitle = document.title;
  icon?.setAttribute('href', iconOf(count));
  const flash = () => {
    // Another page has put its own title in place meanwhile.
    if (document.title !== words) ownTitle = document.title;
    document.title = document.title === words && !calm ? ownTitle : words;
  };
  flash();
  const timer = setInterval(flash, FLASH_MS);
  return () => {
    clearInterval(timer);
    if (document.title === words) document.title = ownTitle;
    if (ownIcon) icon.setAttribute('href', ownIcon);
  };
}
