let isFull = $state(false);
/** A technician has left it on purpose: until the page is loaded anew, or they go back. */
let isWanted = true;

if (typeof document !== 'undefined')
  document.addEventListener('fullscreenchange', () => (isFull = document.fullscreenElement !== null));

/** The whole screen for the kiosk, where the browser gives it. */
export const fullScreen = {
  get isOn(): boolean {
    return isFull;
  },
  /** To be called in a touch: browsers give it to nobody else. */
  takeIfWanted(): void {
    // Not on every device: an iPhone has none for pages.
    if (isWanted && document.fullscreenEnabled && document.fullscreenElement === null)
      document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => undefined);
  },
  enter(): void {
    isWanted = true;
    this.takeIfWanted();
  },
  leave(): void {
    isWanted = false;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  },
};
