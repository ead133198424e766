export interface BrowserArgumentsInput {
  profile: string;
  /** Chromium refuses its sandbox to root. */
  asRoot: boolean;
}

/** How the browser of `npm start` is started. */
export function browserArguments({ profile, asRoot }: BrowserArgumentsInput): string[] {
  return [
    `--user-data-dir=${profile}`,
    "--remote-debugging-pipe",
    "--enable-unsafe-extension-debugging",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-sync",
    ...(asRoot ? ["--no-sandbox"] : []),
  ];
}
