import path from "node:path";

export interface LauncherInput {
  platform: NodeJS.Platform;
  /**
   * Absolute path of the Node.js executable. Needed because a browser started from the desktop has a minimal
   * PATH.
   */
  node: string;
  /** Absolute path of the host script. */
  host: string;
  tachoHome: string;
}

export interface Launcher {
  /** Absolute. */
  path: string;
  text: string;
}

/**
 * Builds the small script that the browser starts. The script sets `TACHO_HOME`, which the browser's environment
 * lacks.
 */
export function createLauncher(input: LauncherInput): Launcher {
  return input.platform === "win32" ? windowsLauncher(input) : posixLauncher(input);
}

/** Uses `exec` so that the browser's SIGKILL reaches node itself and not just the shell. */
function posixLauncher({ node, host, tachoHome }: LauncherInput): Launcher {
  const text = [
    "#!/bin/sh",
    `export TACHO_HOME=${quoteForShell(tachoHome)}`,
    `exec ${quoteForShell(node)} ${quoteForShell(host)} "$@"`,
    "",
  ].join("\n");
  return { path: path.posix.join(tachoHome, "native-host", "tacho-host"), text };
}

function windowsLauncher({ node, host, tachoHome }: LauncherInput): Launcher {
  const text = [
    "@echo off",
    "setlocal DisableDelayedExpansion",
    "chcp 65001 >nul",
    `set "TACHO_HOME=${escapeForBatch(tachoHome)}"`,
    `"${escapeForBatch(node)}" "${escapeForBatch(host)}" %*`,
    "",
  ].join("\r\n");
  return { path: path.win32.join(tachoHome, "native-host", "tacho-host.bat"), text };
}

/** Quotes for a POSIX shell. Inside single quotes only the single quote itself needs escaping. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Escapes percent signs, the only special character that double quotes do not protect. Windows paths hold no
 * double quotes.
 */
function escapeForBatch(text: string): string {
  return text.replaceAll("%", "%%");
}

/**
 * Returns the Node.js executable and host script a launcher starts, or `undefined` if `createLauncher` did not
 * write it.
 */
export function readLauncher(text: string): { node: string; host: string } | undefined {
  const posix = /^exec '((?:[^']|'\\'')*)' '((?:[^']|'\\'')*)' "\$@"$/m.exec(text);
  if (posix !== null) return toTargets(posix, (quoted) => quoted.replaceAll(`'\\''`, "'"));
  const batch = /^"([^"]+)" "([^"]+)" %\*\r?$/m.exec(text);
  return batch === null ? undefined : toTargets(batch, (escaped) => escaped.replaceAll("%%", "%"));
}

function toTargets(match: RegExpExecArray, decode: (text: string) => string) {
  const [, node = "", host = ""] = match;
  return { node: decode(node), host: decode(host) };
}
