import { useLayoutEffect, useRef } from "preact/hooks";

/** What is written and not yet left counts as left when the page is hidden, reloaded or closed. */
export function useCommitWhenHidden(draft: string | undefined, commit: (draft: string) => void): void {
  const leave = useRef(() => {});
  leave.current = () => {
    if (draft !== undefined) commit(draft);
  };
  // Not after the next paint: the page may be gone by then.
  useLayoutEffect(() => {
    const onHide = () => leave.current();
    const onVisibility = () => {
      if (document.visibilityState === "hidden") onHide();
    };
    window.addEventListener("pagehide", onHide);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.removeEventListener("pagehide", onHide);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
}
