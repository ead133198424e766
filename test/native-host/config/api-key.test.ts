import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiKey } from "../../../native-host/src/config/api-key.ts";
import { put, temporaryFolder } from "../../helpers/files/temporary-folder.ts";

const onlyPosix = process.platform !== "win32";

describe("the key of the local API", () => {
  it("is created on demand from 32 random bytes, readable by its owner alone", async () => {
    const path = join(temporaryFolder(), "home", "api-key");
    const key = new ApiKey(path);
    expect([key.read(), key.matches(""), key.matches("undefined"), existsSync(path)]).toEqual([
      undefined,
      false,
      false,
      false,
    ]);
    const created = await key.ensure();
    expect(Buffer.from(created, "base64url")).toHaveLength(32);
    expect(readFileSync(path, "utf8")).toBe(created);
    expect(await key.ensure()).toBe(created);
    if (onlyPosix) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("matches itself alone", async () => {
    const key = new ApiKey(join(temporaryFolder(), "api-key"));
    const right = await key.ensure();
    expect(
      [right, `${right}x`, right.slice(1), right.toUpperCase(), ""].map((given) => key.matches(given)),
    ).toEqual([true, false, false, false, false]);
  });

  it("changes for every holder of the file when it is replaced", async () => {
    const path = join(temporaryFolder(), "api-key");
    const [one, other] = [new ApiKey(path), new ApiKey(path)];
    const old = await one.ensure();
    const next = await other.replace();
    expect(next).not.toBe(old);
    expect([one.matches(old), one.matches(next)]).toEqual([false, true]);
  });

  it("may be the user's own, whatever stands around it; one that could be guessed counts as none", async () => {
    const folder = temporaryFolder();
    const own = new ApiKey(put(folder, "own", "a-key-of-my-own-choice\n"));
    expect(await own.ensure()).toBe("a-key-of-my-own-choice");
    if (onlyPosix) {
      chmodSync(join(folder, "own"), 0o644);
      await own.ensure();
      expect(statSync(join(folder, "own")).mode & 0o777).toBe(0o600);
    }
    for (const [index, text] of ["", "short", "two words that are long"].entries()) {
      const key = new ApiKey(put(folder, `bad-${index}`, text));
      expect([key.read(), key.matches(text)]).toEqual([undefined, false]);
      expect(Buffer.from(await key.ensure(), "base64url")).toHaveLength(32);
    }
  });
});
