import { describe, expect, it } from "vitest";
import { parseStartOptions } from "../../../../native-host/src/cli/start/start.ts";

describe("options of npm start", () => {
  it("defaults to a browser without settings", () => {
    expect(parseStartOptions([])).toEqual({ terminal: false, chat: { settings: {} } });
  });

  it("accepts --terminal with settings", () => {
    expect(parseStartOptions(["--terminal", "--set", "temperature=0.2"])).toEqual({
      terminal: true,
      chat: { settings: { temperature: 0.2 } },
    });
  });

  it("accepts a single prompt", () => {
    expect(parseStartOptions(["--prompt", "Say hi"]).chat.prompt).toBe("Say hi");
  });

  it.each([[["--prompt"]], [["--prompt", " "]], [["--nope"]], [["something"]]])("rejects %j", (wrong) => {
    expect(() => parseStartOptions(wrong)).toThrow();
  });
});
