import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { HOST_VERSION } from "../../../native-host/src/system/host-version.ts";

it("matches the version of the package", () => {
  const text = readFileSync(new URL("../../../native-host/package.json", import.meta.url), "utf8");
  expect(JSON.parse(text)).toHaveProperty("version", HOST_VERSION);
});
