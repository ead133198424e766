import { describe, expect, it } from "vitest";
import { explainNpm } from "../../../../../native-host/src/engines/llama-cpp/cuda/explain-npm.ts";

const LOG = "npm error A complete log of this run can be found in: /home/me/_logs/debug-0.log";

describe("explaining a failure of npm", () => {
  it.each([
    ["npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write", "disk_full", "Free some space"],
    ["npm error code EINTEGRITY", "wrong_content", "does not match the checksum"],
    ["npm error code EBADPLATFORM", "wrong_system", "glibc"],
    ["npm error code E404\nnpm error 404 Not Found", "not_in_registry", "npm config set registry"],
    ["npm error code ENOTFOUND\nnpm error network request failed", "no_network", "Check the network"],
    ["npm error code ECONNREFUSED", "no_network", "proxy"],
    ["npm ERR! code EACCES", "not_writable", "TACHO_HOME"],
    ["npm warn something\nnpm error something else", "failed", "npm error something else"],
  ])("names the way out after %j", (errors, problem, wayOut) => {
    const failure = explainNpm(1, `${errors}\n${LOG}\n`);
    expect(failure).toMatchObject({ problem, message: expect.stringContaining(wayOut) });
    expect(failure.message).toContain("The download was discarded");
  });

  it("explains that npm could not be started", () => {
    expect(explainNpm(undefined, "spawn npm ENOENT")).toMatchObject({ problem: "no_npm" });
  });
});
