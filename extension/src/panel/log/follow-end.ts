import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** How near the end counts as at the end, CSS pixels. */
const NEAR = 32;
/** What counts as one new thing to read. */
const PARTS = ".block, .bubble";

export interface FollowEnd {
  /** Parts that came below since the reader left the end; `undefined` while at the end. */
  unseen: number | undefined;
  toEnd: () => void;
}

/** Keeps a scrolling element at its end as it grows, but only while the reader is there. */
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
    const scroller = element.current;
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }, [element]);

  useEffect(() => {
    const scroller = element.current;
    const inner = content.current;
    if (scroller === null || inner === null) return;
    /** What grows after a click was opened by the reader, who wants to see its beginning. */
    let opened = false;
    /** Width of what was laid out last: another one moves the text under a reader who did nothing. */
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
      if (following.current) scroller.scrollTop = scroller.scrollHeight;
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
