/** Texts by key that a page can read before its first paint. */
export interface PageStorage {
  getItem(key: string): string | null;
  /** Returns false if the browser does not keep the value. */
  setItem(key: string, value: string): boolean;
}

/** The page's `localStorage`. Reads nothing and keeps nothing where the browser blocks it or has no space left. */
export function pageStorage(window: Pick<Window, "localStorage">): PageStorage {
  return {
    getItem(key) {
      try {
        return window.localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    setItem(key, value) {
      try {
        window.localStorage.setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
  };
}
