import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { FoundFiles } from "../../../../native-host/src/models/sources/found-model.ts";
import { modelsInFolder } from "../../../../native-host/src/models/sources/models-in-folder.ts";
import { partName } from "../../../fixtures/gguf/split-model.ts";
import { put, temporaryFolder } from "../../../helpers/files/temporary-folder.ts";

const names = ({ models }: FoundFiles) => models.map(({ name }) => name);
const reasons = (folder: string, { unreadable }: FoundFiles) =>
  Object.fromEntries(unreadable.map(({ path, details }) => [path.slice(folder.length + 1), details.reason]));

it("tells of everything that is not a file", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder.gguf"));
  put(folder, "folder.gguf/inner.gguf");
  execFileSync("mkfifo", [join(folder, "pipe.gguf")]);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(join(folder, "socket.gguf"), resolve));
  const found = modelsInFolder(folder, "folder");
  await new Promise((resolve) => void server.close(resolve));
  expect(names(found)).toEqual(["inner"]);
  expect(reasons(folder, found)).toEqual({
    "folder.gguf": "no_file",
    "pipe.gguf": "no_file",
    "socket.gguf": "no_file",
  });
});

it("follows no link out of the folder, to nowhere or in a circle", () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  const target = put(outside, "x.gguf");
  const link = (to: string, name: string) => symlinkSync(to, join(folder, name));
  link(target, "file.gguf");
  link(outside, "store");
  link("..", "up");
  link(".", "self");
  link("loop.gguf", "loop.gguf");
  link("gone", "gone.gguf");
  link("/dev/zero", "device.gguf");
  put(folder, "deep/real.gguf");
  link("deep/real.gguf", "alias.gguf");
  link("deep", "other-deep");
  const found = modelsInFolder(folder, "folder");
  expect(names(found)).toEqual(["alias", "real"]);
  expect(reasons(folder, found)).toEqual({
    "file.gguf": "link_outside",
    store: "link_outside",
    up: "link_outside",
    self: "link_outside",
    "loop.gguf": "link_loop",
    "gone.gguf": "link_broken",
    "device.gguf": "link_outside",
  });
});

it("works where the folder itself is a link", () => {
  const folder = temporaryFolder();
  put(folder, "real/x.gguf");
  symlinkSync("real", join(folder, "models"));
  symlinkSync("x.gguf", join(folder, "real", "y.gguf"));
  expect(names(modelsInFolder(join(folder, "models"), "folder"))).toEqual(["x", "y"]);
});

it("stops at a depth, and says where", () => {
  const folder = temporaryFolder();
  const below = (count: number) => Array.from({ length: count }, () => "d").join("/");
  put(folder, `${below(8)}/reached.gguf`);
  put(folder, `${below(9)}/hidden.gguf`);
  const found = modelsInFolder(folder, "folder");
  expect(names(found)).toEqual(["reached"]);
  expect(reasons(folder, found)).toEqual({ [below(9)]: "too_deep" });
});

it("tells of a name that is not valid text", () => {
  const folder = temporaryFolder();
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.from([0xff]), Buffer.from(".gguf")]), "");
  const found = modelsInFolder(folder, "folder");
  expect(names(found)).toEqual([]);
  expect(reasons(folder, found)).toEqual({ "a\uFFFD.gguf": "bad_name" });
  put(folder, "b\uFFFD.gguf");
  expect(names(modelsInFolder(folder, "folder"))).toEqual(["b\uFFFD"]);
});

it("leaves out hidden files that are no models", () => {
  const folder = temporaryFolder();
  for (const name of [".DS_Store", ".cache/huggingface/x.metadata", ".hidden.gguf", ".store/x.gguf"])
    put(folder, name);
  expect(names(modelsInFolder(folder, "folder"))).toEqual([".hidden", "x"]);
});

it("joins parts of a split model that lie in different folders into one entry that says so", () => {
  const folder = temporaryFolder();
  put(folder, partName("big", 1, 2));
  const second = put(folder, `more/${partName("big", 2, 2)}`);
  const [model, ...others] = modelsInFolder(folder, "folder").models;
  expect(others).toEqual([]);
  expect(model).toMatchObject({
    name: "big",
    files: [join(folder, partName("big", 1, 2)), second],
    flaw: { reason: "parts_apart", part: partName("big", 2, 2) },
  });
});

it("names a part that is in none of the folders", () => {
  const folder = temporaryFolder();
  put(folder, partName("big", 1, 3));
  put(folder, `more/${partName("big", 3, 3)}`);
  const flaw = { reason: "part_missing", part: partName("big", 2, 3), others: 0 };
  expect(modelsInFolder(folder, "folder").models).toMatchObject([{ name: "big", flaw }]);
});

it("keeps a complete split model apart from copies of its parts elsewhere", () => {
  const folder = temporaryFolder();
  for (const part of [1, 2]) put(folder, `whole/${partName("big", part, 2)}`);
  put(folder, `copy/${partName("big", 2, 2)}`);
  const found = modelsInFolder(folder, "folder").models;
  expect(found.map(({ name, files, place }) => [name, files.length, place])).toEqual([
    ["big", 1, "copy"],
    ["big", 2, "whole"],
  ]);
  expect(found.map(({ flaw }) => flaw)).toEqual([undefined, undefined]);
});

it("takes split models of the same name with other counts for different ones", () => {
  const folder = temporaryFolder();
  for (const part of [1, 2]) put(folder, partName("big", part, 2));
  put(folder, partName("big", 1, 1));
  put(folder, "big-00004-of-00003.gguf");
  put(folder, "big-00000-of-00003.gguf");
  expect(names(modelsInFolder(folder, "folder")).sort()).toEqual([
    "big",
    "big",
    "big-00000-of-00003",
    "big-00004-of-00003",
  ]);
});
