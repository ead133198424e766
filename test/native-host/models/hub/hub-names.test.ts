import { join, posix, resolve, sep, win32 } from "node:path";
import { expect, it } from "vitest";
import { placeOf } from "../../../../native-host/src/models/downloads/download-model.ts";
import { isRepositoryName, isUsablePath } from "../../../../native-host/src/models/hub/hub-names.ts";
import { hostileNames } from "../../../fixtures/hostile/hostile-names.ts";
import { createRandom } from "../../../fixtures/random.ts";

const ROUNDS = 10_000;
const MODELS = resolve("/home/ann/tacho/models");

/** Pieces of which names are made that lead elsewhere, or that some system understands in a way of its own. */
const PIECES = [
  ...'./\\:*?"<>|%~$ \t\n\0\u202e\u200b\ufffd\ud800é模',
  "..",
  "...",
  "../",
  "..\\",
  "//",
  "C:",
  "\\\\?\\",
  "%2e%2e%2f",
  "con",
  "NUL",
  "aux.gguf",
  "com1",
  "LPT¹",
  ".git",
  "a",
  "Q4_K_M",
  "-00001-of-00002",
  ".gguf",
  ".GGUF",
  "x".repeat(210),
];

function* hostile(): Generator<string> {
  yield* hostileNames("/home/ann");
  const random = createRandom(11);
  for (let round = 0; round < ROUNDS; round += 1) {
    const length = 1 + Math.floor(random() * 6);
    let name = "";
    for (let piece = 0; piece < length; piece += 1) name += PIECES[Math.floor(random() * PIECES.length)];
    yield random() < 0.7 ? `${name}.gguf` : name;
  }
}

/** Returns the place that a name leads to; `undefined` if it is refused. */
function place(repository: string, path: string): string | undefined {
  try {
    return placeOf(MODELS, repository, path);
  } catch {
    return undefined;
  }
}

it("keeps 10,000 hostile names of files and repositories inside the store, on every system", () => {
  const root = join(MODELS, "hub", "org", "repo") + sep;
  let kept = 0;
  for (const name of hostile()) {
    const path = place("org/repo", name);
    if (path !== undefined) {
      kept += 1;
      expect(resolve(path)).toBe(path);
      expect(path.startsWith(root)).toBe(true);
      expect(path).toMatch(/[^/\\]\.gguf$/i);
      for (const { join: joined, relative } of [posix, win32])
        expect(relative("/store", joined("/store", name)).split(/[\\/]/)).toEqual(name.split("/"));
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\\:*?"<>|]/u);
    }
    const [org = "", ...rest] = name.split("/");
    for (const repository of [name, `org/${name}`, `${org}/${rest.join("/")}`]) {
      const inside = place(repository, "m.gguf");
      if (inside !== undefined) expect(inside.startsWith(join(MODELS, "hub") + sep)).toBe(true);
      expect(inside !== undefined).toBe(isRepositoryName(repository));
    }
  }
  // The check is no refusal of everything.
  expect(kept).toBeGreaterThan(10);
});

it.each(["m.gguf", "Q4_K_M/m-00001-of-00002.gguf", "a b (1).GGUF", "模型.gguf", "a/b/c/d/e.gguf"])(
  "takes %s",
  (path) => {
    expect(isUsablePath(path)).toBe(true);
  },
);

it.each([
  "m.gguf/",
  "/m.gguf",
  ".gguf",
  "a/.gguf",
  "m.gguf.exe",
  "a/b/c/d/e/f.gguf",
  "a//m.gguf",
  "./m.gguf",
  ".m.gguf",
  "CON.gguf",
  "a./m.gguf",
])("refuses %s", (path) => {
  expect(isUsablePath(path)).toBe(false);
});
