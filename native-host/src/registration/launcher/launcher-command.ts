import path from "node:path";

export interface LauncherCommandInput {
  platform: NodeJS.Platform;
  /** Absolute path of the launcher. */
  launcher: string;
  /** The extension's origin. */
  origin: string;
  env: NodeJS.ProcessEnv;
}

/** Arguments of `spawn` that start a launcher. */
export interface LauncherCommand {
  program: string;
  programArguments: string[];
  env: NodeJS.ProcessEnv;
  /** True if the arguments are a command line already, so that nothing may be quoted. */
  verbatim: boolean;
}

/**
 * Builds the command that starts a launcher as the browser does. A batch file can be started only by `cmd.exe`, which
 * replaces `%NAME%` even between quotes: the paths stand in variables, whose values it does not look at again.
 */
export function launcherCommand({ platform, launcher, origin, env }: LauncherCommandInput): LauncherCommand {
  if (platform !== "win32") return { program: launcher, programArguments: [origin], env, verbatim: false };
  const system = path.win32.join(env.SystemRoot ?? "C:\\Windows", "System32");
  return {
    program: path.win32.join(system, "cmd.exe"),
    // With /s, cmd removes the outer quotes and nothing else.
    programArguments: ["/d", "/s", "/v:off", "/c", '""%TACHO_LAUNCHER%" "%TACHO_ORIGIN%""'],
    env: { ...env, TACHO_LAUNCHER: launcher, TACHO_ORIGIN: origin },
    verbatim: true,
  };
}
