import { useEffect, useRef } from "preact/hooks";

/** What is written and not yet left counts as left when the page is hidden, reloaded or closed. */
export function useCommitWhenHidden(draft: string | undefined, commit: (draft: string) => void): void {
  const latest = useRef(commit);
  latest.current = commit;
  useEffect(() => {
    if (draft === undefined) return;
    const leave = () => latest.current(draft);
    const onVisibility = () => {
      if (document.visibilityState === "hidden") leave();
    };
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [draft]);
}
