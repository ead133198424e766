import { describe, expect, it } from "vitest";
import { explainError, explainWireError } from "../../../../native-host/src/cli/terminal/explain-error.ts";

describe("explaining an error", () => {
  it.each([
    ["ENOSPC", "disk is full"],
    ["EROFS", "TACHO_HOME"],
    ["EACCES", "TACHO_HOME"],
  ])("names the file and the way out for %s", (code, words) => {
    const error = Object.assign(new Error(`${code}: no`), { code, path: "/t/file" });
    expect(explainError(error)).toContain(words);
    expect(explainError(error)).toContain("/t/file");
  });

  it("explains a wire error in the host's words, with the way out", () => {
    const text = explainWireError({ code: "model_not_found", message: "No model.", retryable: false });
    expect(text).toMatch(/^No model\. .*npm run tacho -- models/);
  });

  it("gives the reason for each refused setting", () => {
    const details = { threads: "threads must be a whole number" };
    const text = explainWireError({
      code: "invalid_settings",
      message: "Refused.",
      retryable: false,
      details,
    });
    expect(text).toBe("Refused. threads must be a whole number");
  });
});
