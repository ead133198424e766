import path from "node:path";
import { UNWANTED_VARIABLES } from "../../system/process/clean-environment.ts";

/** Beginnings of the lines that clear variables. */
const CLEARING = { posix: "unset ", batch: 'set "' };

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
  /** Further variables to set, by name. Default: none. */
  variables?: Readonly<Record<string, string>>;
}

export interface Launcher {
  /** Absolute. */
  path: string;
  text: string;
}

/**
 * Builds the small script that the browser starts. The script sets `TACHO_HOME` and other variables that the browser's
 * environment lacks, and clears those that could open a port, load code or write to stdout.
 */
export function createLauncher(input: LauncherInput): Launcher {
  return input.platform === "win32" ? windowsLauncher(input) : posixLauncher(input);
}

/** Uses `exec` so that the browser's SIGKILL reaches node itself and not just the shell. */
function posixLauncher({ node, host, tachoHome, variables = {} }: LauncherInput): Launcher {
  const set = Object.entries({ TACHO_HOME: tachoHome, ...variables });
  const text = [
    "#!/bin/sh",
    `${CLEARING.posix}${UNWANTED_VARIABLES.join(" ")}`,
    ...set.map(([name, value]) => `export ${name}=${quoteForShell(value)}`),
    `exec ${quoteForShell(node)} ${quoteForShell(host)} "$@"`,
    "",
  ].join("\n");
  return { path: path.posix.join(tachoHome, "native-host", "tacho-host"), text };
}

function windowsLauncher({ node, host, tachoHome, variables = {} }: LauncherInput): Launcher {
  const set = Object.entries({ TACHO_HOME: tachoHome, ...variables });
  const text = [
    "@echo off",
    "setlocal DisableDelayedExpansion",
    "chcp 65001 >nul",
    ...UNWANTED_VARIABLES.map((name) => `${CLEARING.batch}${name}="`),
    ...set.map(([name, value]) => `set "${name}=${escapeForBatch(value)}"`),
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

/** The effect of a launcher, read from its text. */
export interface ReadLauncher {
  node: string;
  host: string;
  /** The variables that it sets, `TACHO_HOME` among them. */
  variables: Record<string, string>;
  /** True if it clears every unwanted variable. */
  clears: boolean;
}

const POSIX_SET = /^export ([A-Za-z_]+)='((?:[^']|'\\'')*)'$/gm;
const POSIX_START = /^exec '((?:[^']|'\\'')*)' '((?:[^']|'\\'')*)' "\$@"$/m;
const BATCH_SET = /^set "([A-Za-z_]+)=([^"\r\n]+)"\r?$/gm;
const BATCH_START = /^"([^"]+)" "([^"]+)" %\*\r?$/m;

/** Reads what a launcher starts and sets. Returns `undefined` if `createLauncher` did not write it. */
export function readLauncher(text: string): ReadLauncher | undefined {
  const isBatch = text.startsWith("@echo off");
  const [, node, host] = (isBatch ? BATCH_START : POSIX_START).exec(text) ?? [];
  if (node === undefined || host === undefined) return undefined;
  const decode = (written: string) =>
    isBatch ? written.replaceAll("%%", "%") : written.replaceAll(`'\\''`, "'");
  const clearing = isBatch
    ? UNWANTED_VARIABLES.map((name) => `${CLEARING.batch}${name}="`)
    : [`${CLEARING.posix}${UNWANTED_VARIABLES.join(" ")}`];
  const lines = text.split(/\r?\n/);
  const set = [...text.matchAll(isBatch ? BATCH_SET : POSIX_SET)];
  return {
    node: decode(node),
    host: decode(host),
    variables: Object.fromEntries(set.map(([, name = "", value = ""]) => [name, decode(value)])),
    clears: clearing.every((line) => lines.includes(line)),
  };
}
