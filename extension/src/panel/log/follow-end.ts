import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** Distance from the end that still counts as at the end, in CSS pixels. */
const NEAR = 32;
/** Selects the elements counted as unread parts. */
const PARTS = ".block, .bubble";

export interface FollowEnd {
  /** Parts added since the reader scrolled away from the end; `undefined` while at the end. */
  unseen: number | undefined;
  toEnd: () => void;
}

/**
 * Keeps a growing element scrolled to its end, but only while the reader is at the end. Content without parts, such as
 * an empty chat with a notice, is read from its start.
 */
export function useFollowEnd(
  element: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): FollowEnd {
  const following = useRef(true);
  const partsWhenLeft = useRef(0);
  const [unseen, setUnseen] = useState<number>();

  const toEnd = useCallback(() => {
    following.current = true;
    setUnseen(undefined);
    if (element.current !== null) scrollToEnd(element.current);
  }, [element]);

  useEffect(() => {
    const scroller = element.current;
    const inner = content.current;
    if (scroller === null || inner === null) return;
    /** True after a click: the next growth was opened by the reader, so it must not scroll away. */
    let opened = false;
    /** Last laid-out width, CSS pixels: a scroll event after a width change is not caused by the reader. */
    let width = scroller.clientWidth;
    const parts = () => inner.querySelectorAll(PARTS).length;
    const onScroll = () => {
      if (scroller.clientWidth !== width) return;
      const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR;
      if (atEnd === following.current) return;
      following.current = atEnd;
      partsWhenLeft.current = parts();
      setUnseen(atEnd ? undefined : 0);
    };
    const onResize = () => {
      width = scroller.clientWidth;
      if (opened) {
        opened = false;
        onScroll();
      }
      if (following.current) scrollToEnd(scroller);
      else setUnseen(Math.max(0, parts() - partsWhenLeft.current));
    };
    const onClick = () => {
      opened = true;
    };
    const observer = new ResizeObserver(onResize);
    observer.observe(inner);
    observer.observe(scroller);
    scroller.addEventListener("scroll", onScroll, { passive: true });
    inner.addEventListener("click", onClick);
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
      inner.removeEventListener("click", onClick);
    };
  }, [element, content]);

  return { unseen, toEnd };
}

function scrollToEnd(scroller: HTMLElement): void {
  scroller.scrollTop = scroller.querySelector(PARTS) === null ? 0 : scroller.scrollHeight;
}
