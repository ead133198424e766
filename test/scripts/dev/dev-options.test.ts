import { describe, expect, it } from "vitest";
import { parseDevOptions } from "../../../scripts/dev/dev-options.ts";

describe("the options of npm run dev", () => {
  it("serve on a port of their own unless another is chosen", () => {
    expect(parseDevOptions([])).toEqual({ port: 5173 });
    expect(parseDevOptions(["--port", "6000"])).toEqual({ port: 6000 });
  });

  it.each([[["--port"]], [["--port", "0"]], [["--port", "65536"]], [["--port", "a"]], [["--nope"]]])(
    "refuse %j with the usage",
    (wrong) => {
      expect(() => parseDevOptions(wrong)).toThrow("Usage: npm run dev -- [--port NUMBER]");
    },
  );
});
