import path from "node:path";

export interface LauncherInput {
  platform: NodeJS.Platform;
  /** Absolute path of the node that will run the host: a browser started from the desktop has a bare PATH. */
  node: string;
  /** Absolute path of the host's script. */
  host: string;
  tachoHome: string;
}

export interface Launcher {
  /** Absolute. */
  path: string;
  text: string;
}

/** The small program that the browser starts. It carries `TACHO_HOME`, which the browser's own environment lacks. */
export function createLauncher(input: LauncherInput): Launcher {
  return input.platform === "win32" ? windowsLauncher(input) : posixLauncher(input);
}

/** `exec`, because the browser's SIGKILL would otherwise hit the shell and leave node alive. */
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

/** Inside single quotes a shell reads everything as it stands but the single quote. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A path on Windows holds no double quote; the percent sign is the one character that double quotes do not protect. */
function escapeForBatch(text: string): string {
  return text.replaceAll("%", "%%");
}

/** The node and the host that a launcher written here would start; `undefined` for one that was not. */
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
