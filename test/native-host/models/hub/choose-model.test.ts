import { describe, expect, it } from "vitest";
import { findModel, recommendModel } from "../../../../native-host/src/models/hub/choose-model.ts";
import { groupFiles } from "../../../../native-host/src/models/hub/group-files.ts";
import type { RepositoryFiles } from "../../../../native-host/src/models/hub/list-files.ts";

/** @param sizes in GB by path */
function repository(sizes: Record<string, number>): RepositoryFiles {
  const files = Object.entries(sizes).map(([path, size]) => ({
    path,
    size: size * 1e9,
    sha256: "0".repeat(64),
  }));
  return { repository: "org/repo", commit: "c", refused: [], ...groupFiles(files) };
}

const usual = repository({
  "m-Q2_K.gguf": 1,
  "m-Q4_K_M.gguf": 2,
  "m-Q8_0.gguf": 4,
  "m-F16.gguf": 8,
  "mmproj-F16.gguf": 1,
});

describe("recommendModel", () => {
  it.each([
    [undefined, "Q4_K_M"],
    [100, "Q8_0"],
    [4, "Q4_K_M"],
    [2, "Q2_K"],
  ])("takes of %s GB of memory %s", (memory, quantization) => {
    const bytes = memory === undefined ? undefined : memory * 1e9;
    expect(recommendModel(usual, bytes).quantization).toBe(quantization);
  });

  it("says what the smallest needs where none fits, and how to take it all the same", () => {
    expect(() => recommendModel(usual, 1e9)).toThrow("org/repo:Q2_K");
  });

  it("takes what there is where no quantization is known or all have many bits", () => {
    expect(recommendModel(repository({ "m.gguf": 1 }), 1e12).name).toBe("m.gguf");
    expect(recommendModel(repository({ "m-F16.gguf": 1 }), 1e12).name).toBe("m-F16.gguf");
  });
});

describe("findModel", () => {
  it.each(["q8_0", "m-Q8_0.gguf", "M-Q8_0"])("finds %s", (wanted) => {
    expect(findModel(usual, wanted).name).toBe("m-Q8_0.gguf");
  });

  it("finds a sidecar by its name alone", () => {
    expect(findModel(usual, "mmproj-F16.gguf").name).toBe("mmproj-F16.gguf");
    expect(findModel(usual, "F16").name).toBe("m-F16.gguf");
  });

  it("asks for a name where several have the quantization", () => {
    const several = repository({ "a-Q4_0.gguf": 1, "b-Q4_0.gguf": 1 });
    expect(() => findModel(several, "Q4_0")).toThrow("Name one: a-Q4_0.gguf, b-Q4_0.gguf");
  });
});
