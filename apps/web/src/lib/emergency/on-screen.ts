import type { Attachment } from 'svelte/attachments';

/** Tells when an element stands on a screen that is lit, and when it does not any more. */
export function onScreen(handler: (isSeen: boolean) => void): Attachment {
  return (element) => {
    let isInView = false;
    const tell = () => handler(isInView && !document.hidden);
    const observer = new IntersectionObserver(
      (entries) => {
        isInView = entries.at(-1)?.isIntersecting ?? false;
        tell();
      },
      { threshold: 0.25 },
    );
    observer.observe(element);
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', tell);
    };
  };
}
