import { describe, expect, it } from "vitest";
import { describeConnection } from "../../../extension/src/locale/describe-connection.ts";

describe("describeConnection", () => {
  it("says nothing while all is well", () => {
    expect(describeConnection({ status: "idle" })).toBeUndefined();
    expect(
      describeConnection({ status: "connected", engine: "llama_cpp", host_version: "0.1.0" }),
    ).toBeUndefined();
  });

  it("says what to run when the host is missing, and that it goes on by itself", () => {
    const words = describeConnection({ status: "missing", detail: "not found" });
    expect(words).toMatchObject({ command: "npm start", severity: "problem" });
    expect(words?.note).toContain("continues automatically");
  });

  it("says which of the two is to be updated", () => {
    const host = describeConnection({ status: "incompatible", update: "host", detail: "" });
    const extension = describeConnection({ status: "incompatible", update: "extension", detail: "" });
    expect(host?.body).toContain("Update the host");
    expect(extension?.body).toContain("Update the extension");
  });

  it("waits for the person once it has given up", () => {
    expect(describeConnection({ status: "given_up", detail: "" })).toMatchObject({ canReconnect: true });
  });
});
