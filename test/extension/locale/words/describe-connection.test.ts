import { describe, expect, it } from "vitest";
import { describeConnection } from "../../../../extension/src/locale/words/describe-connection.ts";

describe("describeConnection", () => {
  it("returns nothing while the host is connected or idle", () => {
    expect(describeConnection({ status: "idle" })).toBeUndefined();
    expect(
      describeConnection({ status: "connected", engine: "llama_cpp", host_version: "0.1.0" }),
    ).toBeUndefined();
  });

  it("gives the install command for a missing host and says that the page continues automatically", () => {
    const words = describeConnection({ status: "missing", detail: "not found" });
    expect(words).toMatchObject({ command: "npm start", severity: "problem" });
    expect(words?.note).toContain("continues automatically");
  });

  it("says whether to update the host or the extension", () => {
    const host = describeConnection({ status: "incompatible", update: "host", detail: "" });
    const extension = describeConnection({ status: "incompatible", update: "extension", detail: "" });
    expect(host?.body).toContain("Update the host");
    expect(extension?.body).toContain("Update the extension");
  });

  it("says that it waits for the user after giving up", () => {
    expect(describeConnection({ status: "given_up", detail: "" })).toMatchObject({ canReconnect: true });
  });
});
