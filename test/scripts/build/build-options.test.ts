import { describe, expect, it } from "vitest";
import { parseBuildOptions } from "../../../scripts/build/build-options.ts";

describe("the options of npm run build", () => {
  it("build for Chromium unless told otherwise", () => {
    expect(parseBuildOptions([])).toEqual({ target: "chromium" });
    expect(parseBuildOptions(["--target", "chromium"])).toEqual({ target: "chromium" });
  });

  it("refuse a target that is not known, and name those that are", () => {
    expect(() => parseBuildOptions(["--target", "netscape"])).toThrow(
      'There is no build for "netscape". Choose one: --target chromium',
    );
  });

  it.each([[["--target"]], [["--nope"]], [["chromium"]]])("refuse %j with the usage", (wrong) => {
    expect(() => parseBuildOptions(wrong)).toThrow("Usage: npm run build -- [--target chromium]");
  });
});
