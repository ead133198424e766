import { describe, expect, it } from "vitest";
import { parseStartOptions } from "../../../../native-host/src/cli/start/start-options.ts";

describe("the options of npm start", () => {
  it("are none by default", () => {
    expect(parseStartOptions([])).toEqual({ terminal: false, chat: { settings: {} } });
  });

  it("may ask for the terminal, with settings", () => {
    expect(parseStartOptions(["--terminal", "--set", "temperature=0.2"])).toEqual({
      terminal: true,
      chat: { settings: { temperature: 0.2 } },
    });
  });

  it("may ask for one answer", () => {
    expect(parseStartOptions(["--prompt", "Say hi"]).chat.prompt).toBe("Say hi");
  });

  it.each([[["--prompt"]], [["--prompt", " "]], [["--nope"]], [["something"]]])(
    "do not include %j",
    (wrong) => {
      expect(() => parseStartOptions(wrong)).toThrow();
    },
  );
});
