import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigFile } from "../../../../native-host/src/config/config-file.ts";
import { ModelCatalog } from "../../../../native-host/src/models/model-catalog.ts";
import { openModelStores } from "../../../../native-host/src/models/stores/model-stores.ts";
import { tinyModelFile } from "../../../fixtures/gguf/tiny-model.ts";
import { put, temporaryFolder } from "../../../helpers/files/temporary-folder.ts";
import { silentLogger } from "../../../helpers/host/silent-logger.ts";

const named = (name: string) => tinyModelFile({ "general.name": { type: "string", value: name } });
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const layer = (kind: string, bytes: Buffer) => ({
  mediaType: `application/vnd.ollama.image.${kind}`,
  digest: `sha256:${hashOf(bytes)}`,
});

interface Machine {
  home: string;
  env: Record<string, string>;
}

function machine(env: Record<string, string> = {}): Machine {
  return { home: temporaryFolder(), env };
}

/** Writes a model as Ollama keeps it. */
function ollama(root: string, name: string, layers: ReturnType<typeof layer>[], blobs: Buffer[] = []): void {
  put(root, `manifests/${name}`, JSON.stringify({ schemaVersion: 2, layers }));
  for (const bytes of blobs) put(root, `blobs/sha256-${hashOf(bytes)}`, bytes);
}

function storesOf({ home, env }: Machine, platform: NodeJS.Platform = "linux") {
  return openModelStores({ env, platform, home });
}

function catalogOf(at: Machine, config: object = {}) {
  const folder = join(at.home, "tacho", "models");
  mkdirSync(folder, { recursive: true });
  const path = put(at.home, "tacho/config.json", JSON.stringify(config));
  return {
    folder,
    catalog: new ModelCatalog({ folder, config: new ConfigFile(path, silentLogger), stores: storesOf(at) }),
  };
}

const names = (at: Machine, platform?: NodeJS.Platform) =>
  storesOf(at, platform)
    ?.scan()
    .models.map(({ source, name }) => `${source} ${name}`);

describe("Ollama", () => {
  it("names its models as it does, and takes their hashes from the manifests", async () => {
    const at = machine();
    const root = join(at.home, ".ollama", "models");
    const [chat, other] = [named("chat"), named("other")];
    ollama(
      root,
      "registry.ollama.ai/library/qwen3/4b",
      [layer("model", chat), layer("params", other)],
      [chat],
    );
    ollama(root, "registry.ollama.ai/someone/tuned/latest", [layer("model", other)], [other]);
    ollama(root, "hf.co/org/repo-GGUF/Q4_K_M", [layer("model", other)], [other]);
    expect(names(at)).toEqual([
      "ollama hf.co/org/repo-GGUF:Q4_K_M",
      "ollama qwen3:4b",
      "ollama someone/tuned:latest",
    ]);
    const { catalog } = catalogOf(at);
    const { models } = await catalog.list();
    expect(models.find(({ name }) => name === "qwen3:4b")).toMatchObject({
      source: "ollama",
      sha256: hashOf(chat),
      size: chat.length,
      contextLength: 8192,
    });
    // Two tags of one file are one entry, and both can be asked for.
    expect(models).toHaveLength(2);
    expect(catalog.resolve("someone/tuned:latest").name).toBe("someone/tuned:latest");
  });

  it("labels what belongs to a model, and what is no GGUF", async () => {
    const at = machine({ OLLAMA_MODELS: join(temporaryFolder(), "store") });
    const root = at.env.OLLAMA_MODELS ?? "";
    const chat = named("chat");
    const projector = tinyModelFile({ "general.type": { type: "string", value: "mmproj" } });
    const head = named("head");
    ollama(
      root,
      "registry.ollama.ai/library/see/1b",
      [layer("model", chat), layer("projector", projector), layer("draft", head)],
      [chat, projector, head],
    );
    ollama(root, "registry.ollama.ai/library/raw/1b", [layer("tensor", chat)]);
    const { models } = await catalogOf(at).catalog.list();
    expect(Object.fromEntries(models.map(({ name, flaw }) => [name, flaw?.reason]))).toEqual({
      "raw:1b": "other_format",
      "see:1b": undefined,
      "see:1b draft": "draft",
      "see:1b projector": "projector",
    });
  });

  it("never leaves its store, whatever a manifest says", () => {
    const at = machine();
    const root = join(at.home, ".ollama", "models");
    const evil = { mediaType: "application/vnd.ollama.image.model", digest: "sha256:../../../etc/passwd" };
    ollama(root, "registry.ollama.ai/library/evil/1", [evil]);
    put(root, "manifests/registry.ollama.ai/library/broken/1", "{");
    put(root, "manifests/registry.ollama.ai/library/huge/1", Buffer.alloc(2 * 1024 * 1024, "["));
    put(root, "manifests/registry.ollama.ai/library/list/1", "[1]");
    expect(storesOf(at)?.scan()).toEqual({ models: [], unreadable: [] });
  });
});

it("finds the models of every program by its own layout", () => {
  const at = machine();
  const { home } = at;
  const elsewhere = temporaryFolder();
  put(home, ".lmstudio/settings.json", JSON.stringify({ downloadsFolder: join(elsewhere, "lm") }));
  put(elsewhere, "lm/publisher/repository/lm.gguf", named("lm"));
  put(elsewhere, "lm/publisher/repository/readme.md", "text");
  const blob = named("hub");
  const hub = join(home, ".cache/huggingface/hub/models--org--hub");
  put(hub, "refs/main", "b".repeat(40));
  put(hub, `blobs/${hashOf(blob)}`, blob);
  put(hub, "blobs/0000.incomplete", "half");
  for (const commit of ["a", "b"]) {
    const link = join(hub, "snapshots", commit.repeat(40), "hub.gguf");
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(`../../blobs/${hashOf(blob)}`, link);
  }
  put(home, ".cache/llama.cpp/org_repo_flat.gguf", named("flat"));
  put(home, ".config/Jan/settings.json", JSON.stringify({ data_folder: join(elsewhere, "jan") }));
  put(
    elsewhere,
    "jan/llamacpp/models/org/jan/model.yml",
    "name: Jan\nmodel_path: llamacpp/models/org/jan/model.gguf\n",
  );
  put(elsewhere, "jan/llamacpp/models/org/jan/model.gguf", named("jan"));
  const outside = put(elsewhere, "outside.gguf", named("outside"));
  put(elsewhere, "jan/llamacpp/models/away/model.yml", `model_path: "${outside}"\n`);
  put(home, ".local/share/nomic.ai/GPT4All/four.gguf", named("four"));
  put(home, ".local/share/nomic.ai/GPT4All/incomplete-five.gguf", "GGUF");
  const found = storesOf(at)?.scan();
  expect(found?.models.map(({ source, name, sha256 }) => [source, name, sha256])).toEqual([
    ["lmstudio", "lm", undefined],
    ["huggingface", "hub", hashOf(blob)],
    ["llama.cpp", "org_repo_flat", undefined],
    ["jan", "away", undefined],
    ["jan", "org/jan", undefined],
    ["gpt4all", "four", undefined],
    ["gpt4all", "incomplete-five", undefined],
  ]);
  expect(found?.models.at(-1)?.flaw).toEqual({ reason: "unfinished_download" });
  expect(found?.models[1]?.path).toContain("b".repeat(40));
});

it("looks where the variables of each program say", () => {
  const at = machine();
  const [hub, cache] = [temporaryFolder(), temporaryFolder()];
  at.env = { HF_HOME: hub, LLAMA_CACHE: cache };
  const blob = named("x");
  put(hub, "hub/models--o--r/snapshots/c/x.gguf", blob);
  put(cache, "models--o--r/snapshots/c/y.gguf", named("y"));
  expect(names(at)).toEqual(["huggingface x", "llama.cpp y"]);
  at.env = { HF_HOME: hub, HF_HUB_CACHE: join(hub, "other") };
  expect(names(at)).toEqual([]);
  at.env = { HF_HOME: hub, TACHO_CLEAN: "1" };
  expect(names(at)).toBeUndefined();
});

it("changes nothing in the store of another program", async () => {
  const at = machine();
  const root = join(at.home, ".ollama", "models");
  const chat = named("chat");
  ollama(root, "registry.ollama.ai/library/qwen3/4b", [layer("model", chat)], [chat]);
  const snapshot = () =>
    readdirSync(at.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.parentPath.includes(".ollama"))
      .map((entry) => {
        const { mtimeMs, size, mode, ino } = statSync(join(entry.parentPath, entry.name));
        return [entry.parentPath, entry.name, mtimeMs, size, mode, ino];
      });
  const { catalog } = catalogOf(at);
  const before = snapshot();
  await catalog.list();
  expect(snapshot()).toEqual(before);
});

describe("the catalog", () => {
  it("offers the same content once, and says where else it lies", async () => {
    const at = machine();
    const chat = named("chat");
    ollama(
      join(at.home, ".ollama/models"),
      "registry.ollama.ai/library/chat/1b",
      [layer("model", chat)],
      [chat],
    );
    put(at.home, ".lmstudio/models/p/r/chat-1b.gguf", chat);
    const { catalog, folder } = catalogOf(at);
    put(folder, "mine.gguf", chat);
    const { models } = await catalog.list();
    expect(models.map(({ name, source, alsoIn }) => [name, source, alsoIn])).toEqual([
      ["mine", "folder", ["ollama", "lmstudio"]],
    ]);
    // The other names can still be asked for.
    expect(catalog.knows("chat:1b")).toBe(true);
  });

  it("keeps two names that the user gave to one file", async () => {
    const at = machine();
    const { catalog, folder } = catalogOf(at);
    put(folder, "one.gguf", named("same"));
    put(folder, "two.gguf", named("same"));
    expect((await catalog.list()).models).toHaveLength(2);
  });

  it("leaves other programs out where config.json says so", async () => {
    const at = machine();
    put(at.home, ".lmstudio/models/p/r/lm.gguf", named("lm"));
    expect((await catalogOf(at, { other_programs: false }).catalog.list()).models).toEqual([]);
    expect((await catalogOf(at).catalog.list()).models).toHaveLength(1);
  });

  it("says of a model that has gone since it was found that it is gone", async () => {
    const at = machine();
    const path = put(at.home, ".lmstudio/models/p/r/lm.gguf", named("lm"));
    const { catalog } = catalogOf(at);
    await catalog.list();
    rmSync(path);
    expect(() => catalog.resolve("lm")).toThrow(/missing/);
  });

  it("looks into other programs' folders only for a name that is none of its own", () => {
    const at = machine();
    const { folder } = catalogOf(at);
    put(folder, "mine.gguf", named("mine"));
    let looks = 0;
    const found = { models: [], unreadable: [] };
    const stores = {
      scan: () => found,
      latest: () => {
        looks += 1;
        return found;
      },
    };
    const config = new ConfigFile(join(at.home, "tacho/config.json"), silentLogger);
    const catalog = new ModelCatalog({ folder, config, stores });
    expect(catalog.resolve("mine").name).toBe("mine");
    expect(looks).toBe(0);
    expect(catalog.knows("other")).toBe(false);
    expect(looks).toBe(1);
  });
});

it("stays bounded in folders of a hundred thousand files, links and loops", async () => {
  const at = machine();
  const root = join(at.home, ".cache/huggingface/hub/models--o--r/snapshots/c");
  put(root, "x.gguf", named("x"));
  symlinkSync(root, join(root, "loop"));
  symlinkSync("nowhere", join(root, "broken.gguf"));
  symlinkSync("circle.gguf", join(root, "circle.gguf"));
  let deep = root;
  for (let depth = 0; depth < 12; depth += 1) deep = join(deep, "deeper");
  put(deep, "deep.gguf", named("deep"));
  const found = storesOf(at)?.scan();
  expect(found?.models.map(({ name }) => name)).toEqual(["x"]);
  expect(found?.unreadable.map(({ details }) => details.reason).sort()).toEqual(["link_broken", "link_loop"]);
});
