export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "tacho.theme";

type ThemeWindow = Pick<Window, "localStorage" | "document" | "addEventListener">;

/** The theme that was chosen; the system's without a choice. */
export function readTheme({ localStorage }: Pick<Window, "localStorage">): Theme {
  const stored = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** Kept in the page's own storage, which is read before the first paint. */
export function chooseTheme(window: ThemeWindow, theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
  showTheme(window, theme);
}

/** Shows the chosen theme, and follows when another page chooses. */
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
