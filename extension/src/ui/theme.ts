import { pageStorage } from "../browser/page-storage.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "tacho.theme";

type ThemeWindow = Pick<Window, "localStorage" | "document" | "addEventListener">;

/** Reads the chosen theme; `system` by default, and where the browser blocks storage. */
export function readTheme(window: Pick<Window, "localStorage">): Theme {
  const stored = pageStorage(window).getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/**
 * Applies and stores a theme, in `localStorage` because that can be read before the first paint. Returns false if the
 * browser does not keep it.
 */
export function chooseTheme(window: ThemeWindow, theme: Theme): boolean {
  showTheme(window, theme);
  return pageStorage(window).setItem(KEY, theme);
}

/** Applies the stored theme, and follows changes made on other pages. */
export function followTheme(window: ThemeWindow): void {
  showTheme(window, readTheme(window));
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) showTheme(window, readTheme(window));
  });
}

function showTheme({ document }: Pick<Window, "document">, theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
