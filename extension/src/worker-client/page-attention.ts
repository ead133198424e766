/** Tells whether anybody looks at a page. */
export interface PageAttention {
  /** False while the page is hidden. */
  readonly visible: boolean;
  /** Calls back whenever the page is hidden. */
  onHidden(listener: () => void): void;
  /** Calls back whenever the page is shown, gets the focus or is used. May call back several times in one turn. */
  onLooked(listener: () => void): void;
}

/** Follows the attention that a page gets, for as long as the page lives. */
export function followAttention(window: Pick<Window, "document" | "addEventListener">): PageAttention {
  const { document } = window;
  const isVisible = () => document.visibilityState === "visible";
  return {
    get visible() {
      return isVisible();
    },
    onHidden(listener) {
      document.addEventListener("visibilitychange", () => {
        if (!isVisible()) listener();
      });
    },
    onLooked(listener) {
      document.addEventListener("visibilitychange", () => {
        if (isVisible()) listener();
      });
      for (const event of ["focus", "pointerdown", "keydown"]) window.addEventListener(event, listener);
    },
  };
}
