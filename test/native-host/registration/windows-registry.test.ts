import { describe, expect, it } from "vitest";
import { createWindowsRegistry } from "../../../native-host/src/registration/windows-registry.ts";

const KEY = "HKCU\\Software\\Chromium\\NativeMessagingHosts\\dev.tacho.native_host";

describe("the Windows registry", () => {
  it("reads reg.exe's output in any language", async () => {
    const printed = `\r\n${KEY}\r\n    (Standard)    REG_SZ    C:\\Users\\Ann B\\host.json\r\n\r\n`;
    const registry = createWindowsRegistry(async () => printed);
    expect(await registry.read(KEY)).toBe("C:\\Users\\Ann B\\host.json");
  });

  it("returns nothing when reg.exe fails", async () => {
    const registry = createWindowsRegistry(() => Promise.reject(new Error("not found")));
    expect(await registry.read(KEY)).toBeUndefined();
  });

  it("writes without a prompt", async () => {
    const calls: string[][] = [];
    const registry = createWindowsRegistry(async (commandArguments) => {
      calls.push(commandArguments);
      return "";
    });
    await registry.write(KEY, "C:\\host.json");
    await registry.remove(KEY);
    expect(calls).toEqual([
      ["add", KEY, "/ve", "/t", "REG_SZ", "/d", "C:\\host.json", "/f"],
      ["delete", KEY, "/f"],
    ]);
  });
});
