import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createWindowsRegistry } from "../../../native-host/src/registration/windows-registry.ts";
import { type CodePage, FakeReg } from "../../helpers/files/fake-reg.ts";

const KEY = "HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\dev.tacho.native_host";
const CODE_PAGES: readonly CodePage[] = ["cp437", "cp850", "cp1252", "cp932", "utf-8"];
const HOMES = ["Ann B", "Jürgen", "José", "Łukasz", "Ωmega", "田中", "Иван", "ﺎﺐ", "a'b & c%d^e!", "😀"];

describe.each(CODE_PAGES)("the Windows registry where the console's code page is %s", (codePage) => {
  it.each(HOMES)("reads back what it wrote for the home of %s", async (user) => {
    const reg = new FakeReg(codePage);
    const registry = createWindowsRegistry(reg.run);
    const value = `C:\\Users\\${user}\\AppData\\Local\\Tacho\\native-host\\dev.tacho.native_host.json`;
    await registry.write(KEY, value);
    expect(await registry.read(KEY)).toBe(value);
    await registry.remove(KEY);
    expect(await registry.read(KEY)).toBeUndefined();
  });
});

describe("the Windows registry", () => {
  it("returns nothing for a key without a default value, however many there are below it", async () => {
    const reg = new FakeReg("cp437");
    const registry = createWindowsRegistry(reg.run);
    await registry.write(`${KEY}\\below`, "C:\\other.json");
    expect(await registry.read(KEY)).toBeUndefined();
  });

  it("returns nothing when reg.exe fails or writes nothing that it knows", async () => {
    const failing = createWindowsRegistry(() => Promise.reject(new Error("not found")));
    expect(await failing.read(KEY)).toBeUndefined();
    const odd = createWindowsRegistry(async ([, , file = ""]) => writeFile(file, "nothing", "utf16le"));
    expect(await odd.read(KEY)).toBeUndefined();
  });

  it("writes without a prompt", async () => {
    const calls: string[][] = [];
    const registry = createWindowsRegistry(async (commandArguments) => {
      calls.push(commandArguments);
    });
    await registry.write(KEY, "C:\\host.json");
    await registry.remove(KEY);
    expect(calls).toEqual([
      ["add", KEY, "/ve", "/t", "REG_SZ", "/d", "C:\\host.json", "/f"],
      ["delete", KEY, "/f"],
    ]);
  });
});
