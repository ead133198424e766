import { useEffect, useRef } from "preact/hooks";

/**
 * Scrolls an element into view and focuses its first control while the page's address names it after `#`, also where it
 * is drawn later than the page. Returns the reference for the element.
 */
export function useAnchor<Target extends HTMLElement>(id: string | undefined) {
  const element = useRef<Target>(null);
  useEffect(() => {
    if (id === undefined) return;
    const look = () => {
      if (location.hash !== `#${id}`) return;
      element.current?.scrollIntoView();
      element.current?.querySelector<HTMLElement>("select, input, button")?.focus({ preventScroll: true });
    };
    look();
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, [id]);
  return element;
}
