import { expect, it } from "vitest";
import { launcherCommand } from "../../../../native-host/src/registration/launcher/launcher-command.ts";

const origin = "chrome-extension://id/";

it("starts a launcher itself where it is a program", () => {
  const launcher = "/home/ann b/it's $HOME/tacho-host";
  expect(launcherCommand({ platform: "linux", launcher, origin, env: { A: "b" } })).toEqual({
    program: launcher,
    programArguments: [origin],
    env: { A: "b" },
    verbatim: false,
  });
});

it.each(["C:\\Users\\Ann B\\tacho-host.bat", "C:\\100%PATH% & ^!x!\\größe\\tacho-host.bat"])(
  "gives cmd.exe a command line that never holds the path %s",
  (launcher) => {
    const env = { SystemRoot: "D:\\Windows" };
    expect(launcherCommand({ platform: "win32", launcher, origin, env })).toEqual({
      program: "D:\\Windows\\System32\\cmd.exe",
      programArguments: ["/d", "/s", "/v:off", "/c", '""%TACHO_LAUNCHER%" "%TACHO_ORIGIN%""'],
      env: { ...env, TACHO_LAUNCHER: launcher, TACHO_ORIGIN: origin },
      verbatim: true,
    });
  },
);
