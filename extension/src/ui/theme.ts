export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "tacho.theme";

type ThemeWindow = Pick<Window, "localStorage" | "document" | "addEventListener">;

/** Reads the chosen theme; `system` by default. */
export function readTheme({ localStorage }: Pick<Window, "localStorage">): Theme {
  const stored = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** Applies and stores a theme, in `localStorage` because that can be read before the first paint. */
export function chooseTheme(window: ThemeWindow, theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
  showTheme(window, theme);
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
