import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../../native-host/src/cli/command-line.ts";
import type { CommandContext } from "../../../native-host/src/cli/terminal/command-context.ts";
import { createMemoryTerminal } from "../../helpers/cli/memory-terminal.ts";

const CONTEXT: Omit<CommandContext, "terminal"> = {
  machine: { platform: "linux", env: {}, home: "/nowhere" },
  hostScript: "/nowhere/host.js",
  outgoingScript: new URL("file:///nowhere/outgoing.js"),
  cudaLocks: "/nowhere/cuda",
  arch: "x64",
  version: "1.2.3",
};

async function run(...commandLine: string[]) {
  const terminal = createMemoryTerminal();
  const code = await runCommandLine(commandLine, { ...CONTEXT, terminal });
  return { code, ...terminal.printed() };
}

const COMMANDS = ["chat", "install", "uninstall", "doctor", "models", "servers", "stats"];

describe("the command line", () => {
  it.each([[], ["help"], ["--help"], ["-h"]])("lists the commands for %j", async (...commandLine) => {
    const { code, stdout } = await run(...commandLine);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(command);
  });

  it.each(COMMANDS)("explains the command %s", async (command) => {
    const asked = [await run("help", command), await run(command, "--help")];
    for (const { code, stdout } of asked) {
      expect(code).toBe(0);
      expect(stdout).toContain(`npm run tacho -- ${command}`);
    }
  });

  it("prints the version", async () => {
    expect(await run("--version")).toMatchObject({ code: 0, stdout: "1.2.3\n" });
  });

  it.each(["nope", "constructor", "__proto__"])(
    "rejects the unknown command %s and lists the known ones",
    async (command) => {
      const { code, stdout, stderr } = await run(command);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`Unknown command "${command}"`);
      expect(stderr).toContain("doctor");
    },
  );

  it.each([
    ["chat", "--nope"],
    ["chat", "--prompt", ""],
    ["chat", "--set", "temperature=hot"],
    ["install", "--browser", "netscape"],
    ["uninstall", "everything"],
    ["stats", "--export", "xml"],
    ["servers", "sell"],
    ["servers", "add", "box"],
    ["servers", "add", "a box", "http://127.0.0.1:1"],
    ["servers", "add", "box", "ftp://127.0.0.1"],
    ["servers", "add", "box", "http://user:word@127.0.0.1"],
    ["servers", "add", "box", "http://127.0.0.1", "--key-env", "NOT_SET"],
    ["servers", "find", "--key-stdin"],
  ])("rejects %s %s and shows the usage", async (...commandLine) => {
    const { code, stdout, stderr } = await run(...commandLine);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`npm run tacho -- ${commandLine[0]}`);
  });

  it("refuses --cuda on an unsupported system before changing anything", async () => {
    const terminal = createMemoryTerminal();
    const code = await runCommandLine(["install", "--cuda", "--browser", "chrome"], {
      ...CONTEXT,
      terminal,
      machine: { platform: "darwin", env: {}, home: "/nowhere" },
      arch: "arm64",
    });
    const { stdout, stderr } = terminal.printed();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Metal");
    expect(stderr).not.toContain("    at ");
  });

  it("names the supported browsers when asked for an unknown one", async () => {
    const { stderr } = await run("install", "--browser", "netscape");
    expect(stderr).toContain("chromium, edge");
  });
});
