import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HubClient } from "../../../../native-host/src/models/hub/hub-client.ts";
import { hubUrl, readHubEndpoint } from "../../../../native-host/src/models/hub/hub-endpoint.ts";
import { HubToken } from "../../../../native-host/src/models/hub/hub-token.ts";
import { listFiles } from "../../../../native-host/src/models/hub/list-files.ts";
import { searchModels } from "../../../../native-host/src/models/hub/search-models.ts";
import { temporaryFolder } from "../../../helpers/files/temporary-folder.ts";
import { hastyClock } from "../../../helpers/hub/download-from.ts";
import { type FakeHub, refuse, sha256Of, startFakeHub } from "../../../helpers/hub/fake-hub.ts";
import { openTestOutgoing } from "../../../helpers/servers/open-test-outgoing.ts";

async function start(token?: string) {
  const hub = await startFakeHub();
  const { outgoing, lines } = openTestOutgoing();
  const client = new HubClient({
    endpoint: new URL(hub.url),
    outgoing,
    clock: hastyClock,
    token: () => token,
  });
  return { hub, client, lines };
}

const bytes = (text: string) => Buffer.from(text);

describe("the endpoint", () => {
  it("is HF_ENDPOINT with its path, and never what is no web address", () => {
    const endpoint = readHubEndpoint({ HF_ENDPOINT: "https://mirror.example/hub/" });
    expect(hubUrl(endpoint, ["a", "b c"], [["q", "x y"]]).href).toBe(
      "https://mirror.example/hub/a/b%20c?q=x+y",
    );
    for (const wrong of ["file:///etc/passwd", "mirror.example", "https://mirror.example/?a=b"])
      expect(() => readHubEndpoint({ HF_ENDPOINT: wrong })).toThrow("HF_ENDPOINT");
    expect(readHubEndpoint({}).protocol).toBe("https:");
  });
});

describe("the token", () => {
  it("comes from HF_TOKEN, else from login, else from the hub's own tool", async () => {
    const home = temporaryFolder();
    const env: NodeJS.ProcessEnv = { HF_HOME: join(home, "hf") };
    const token = new HubToken(join(home, "tacho"), { env, platform: "linux", home });
    expect(token.read()).toBeUndefined();
    mkdirSync(join(home, "hf"));
    writeFileSync(join(home, "hf", "token"), "of-the-tool\n");
    expect(token.read()).toBe("of-the-tool");
    await token.keep("  kept\n");
    expect(token.read()).toBe("kept");
    if (process.platform !== "win32")
      expect(statSync(join(home, "tacho", "hub-token")).mode & 0o777).toBe(0o600);
    env.HF_TOKEN = "given";
    expect(token.read()).toBe("given");
  });

  it("is refused where it could not be sent, without showing it", async () => {
    const home = temporaryFolder();
    const token = new HubToken(home, { env: {}, platform: "linux", home });
    const error = await token.keep("two\nlines").catch((thrown: unknown) => String(thrown));
    expect(error).toContain("one line");
    expect(error).not.toContain("two");
    expect(token.read()).toBeUndefined();
  });
});

describe("searchModels", () => {
  it("tells of each repository what the hub knows, and turns pages", async () => {
    const { hub, client, lines } = await start();
    const gguf = { total: 4e9, architecture: "qwen3", context_length: 40_960, chat_template: "x" };
    hub.put(
      "org/Qwen3-4B-GGUF",
      {},
      {
        downloads: 7,
        likes: 2,
        gated: "manual",
        lastModified: "2026-01-02T03:04:05.000Z",
        tags: ["gguf", "license:apache-2.0"],
        gguf,
      },
    );
    hub.put("org/other-qwen3-4b", {}, { gated: false, gguf: { total: "many" } });
    hub.page = 1;
    const first = await searchModels(client, { words: "qwen3 4b" });
    expect(first).toEqual({
      models: [
        {
          repository: "org/Qwen3-4B-GGUF",
          downloads: 7,
          likes: 2,
          updated: "2026-01-02T03:04:05.000Z",
          license: "apache-2.0",
          parameters: 4e9,
          architecture: "qwen3",
          context_length: 40_960,
          gated: true,
        },
      ],
      next_page: 2,
    });
    const second = await searchModels(client, { words: "qwen3 4b", page: 2 });
    expect(second).toEqual({ models: [{ repository: "org/other-qwen3-4b" }] });
    await expect(searchModels(client, { words: "qwen3 4b", page: 3 })).rejects.toThrow("no page 3");
    const [asked] = hub.server.received;
    expect(asked?.path).toContain("filter=gguf");
    expect(asked?.path).toContain("expand=gguf");
    expect(lines()).toHaveLength(5);
    expect(lines().every(({ purpose, ok, host }) => purpose === "hub" && ok && host === "127.0.0.1")).toBe(
      true,
    );
  });

  it("leaves out repositories whose names cannot be kept", async () => {
    const { hub, client } = await start();
    for (const name of ["../x", "org/..", "org/a/b", "con/x", "org/x."]) hub.put(name, {});
    hub.put("org/fine", {});
    expect((await searchModels(client, { words: "" })).models).toEqual([{ repository: "org/fine" }]);
  });

  it("never follows a next page to another origin", async () => {
    const { hub, client } = await start("secret");
    const strayed = await startFakeHub();
    hub.put("org/one", {});
    hub.fault = ({ path }, response) => {
      if (!path.includes("cursor"))
        response.setHeader("link", `<${strayed.url}/api/models?cursor=1>; rel="next"`);
      return false;
    };
    await searchModels(client, { words: "", page: 2 }).catch(() => undefined);
    expect(strayed.server.received).toEqual([]);
    expect(hub.server.received).toHaveLength(2);
  });
});

describe("listFiles", () => {
  it("shows a split as one row, sidecars apart, and the fewest bits first, of one commit", async () => {
    const { hub, client } = await start();
    const repository = hub.put("org/repo", {
      "README.md": bytes("words"),
      "m-F16.gguf": bytes("0123456789"),
      "m-UD-Q4_K_XL.gguf": bytes("01234"),
      "Q8_0/m-Q8_0-00002-of-00002.gguf": bytes("012"),
      "Q8_0/m-Q8_0-00001-of-00002.gguf": bytes("0123"),
      "m-Q2_K-00001-of-00002.gguf": bytes("1"),
      "mmproj-m-F16.gguf": bytes("1"),
      "m.imatrix.gguf": bytes("1"),
      "..\\m-Q4_0.gguf": bytes("1"),
    });
    hub.page = 3;
    const listed = await listFiles(client, "org/repo");
    expect(listed.commit).toBe(repository.commit);
    expect(
      listed.models.map(({ name, quantization, size, files }) => [name, quantization, size, files.length]),
    ).toEqual([
      ["m-UD-Q4_K_XL.gguf", "UD-Q4_K_XL", 5, 1],
      ["Q8_0/m-Q8_0.gguf", "Q8_0", 7, 2],
      ["m-F16.gguf", "F16", 10, 1],
    ]);
    expect(listed.models[1]?.files.map(({ sha256 }) => sha256)).toEqual([
      sha256Of(bytes("0123")),
      sha256Of(bytes("012")),
    ]);
    expect(listed.sidecars.map(({ kind }) => kind).sort()).toEqual(["imatrix", "projector"]);
    expect(listed.incomplete).toEqual(["m-Q2_K.gguf"]);
    expect(listed.refused).toEqual(["..\\m-Q4_0.gguf"]);
    expect(hub.server.received.slice(1).every(({ path }) => path.includes(repository.commit))).toBe(true);
  });

  it("finds the commit of a mirror that tells nothing of repositories", async () => {
    const { hub, client } = await start();
    const { commit } = hub.put("org/repo", { "a.gguf": bytes("a") });
    hub.fault = ({ path }, response) => {
      if (path === "/api/models/org/repo") refuse(response, 404);
      return path === "/api/models/org/repo";
    };
    expect((await listFiles(client, "org/repo")).commit).toBe(commit);
  });

  it("says that a repository has no GGUF files", async () => {
    const { hub, client } = await start();
    hub.put("org/repo", { "model.safetensors": bytes("a") });
    await expect(listFiles(client, "org/repo")).rejects.toThrow("org/repo has no GGUF files.");
  });
});

describe("a hub that refuses", () => {
  const CASES: [string, FakeHub["fault"], string | undefined, string][] = [
    [
      "gated",
      (_, response) => answered(refuse(response, 403, "GatedRepo", "Ask the owner")),
      undefined,
      "models login",
    ],
    [
      "gated, with a token",
      (_, response) => answered(refuse(response, 403, "GatedRepo")),
      "t",
      "accept its terms",
    ],
    [
      "unknown",
      (_, response) => answered(refuse(response, 404, "RepoNotFound")),
      undefined,
      "has no repository",
    ],
    [
      "private",
      (_, response) => answered(refuse(response, 401, "RepoNotFound")),
      undefined,
      "private or does not exist",
    ],
    ["token", (_, response) => answered(refuse(response, 401)), "t", "does not accept the token"],
    ["forbidden", (_, response) => answered(refuse(response, 403)), undefined, "refuses org/repo"],
    [
      "busy",
      (_, response) => answered(response.writeHead(429, { "retry-after": "7" }).end()),
      undefined,
      "in 7 s",
    ],
    ["broken", (_, response) => answered(refuse(response, 500)), undefined, "HTTP 500"],
    [
      "portal",
      (_, response) => answered(response.writeHead(200).end("<html>Log in</html>")),
      undefined,
      "not a hub",
    ],
    ["other JSON", (_, response) => answered(response.writeHead(200).end("{}")), undefined, "not a hub"],
    [
      "elsewhere",
      (_, response) => answered(response.writeHead(302, { location: "http://login.invalid/" }).end()),
      undefined,
      "login.invalid",
    ],
    ["login", (_, response) => answered(refuse(response, 511)), undefined, "asks for a login"],
    ["control", (_, response) => answered(refuse(response, 418, "Odd", "a b")), undefined, "It says: a b"],
  ];

  it.each(CASES)("is told in words: %s", async (_name, fault, token, words) => {
    const { hub, client } = await start(token);
    hub.fault = fault;
    const error = await listFiles(client, "org/repo").catch((thrown: unknown) => String(thrown));
    expect(error).toContain(words);
  });

  it("is asked three times where a failure may pass", async () => {
    const { hub, client } = await start();
    hub.put("org/one", {});
    hub.fault = (_, response) => hub.server.received.length < 3 && answered(refuse(response, 503));
    expect((await searchModels(client, { words: "" })).models).toHaveLength(1);
    expect(hub.server.received).toHaveLength(3);
  });

  it("is told in words where nothing answers", async () => {
    const { hub, client } = await start();
    await hub.close();
    await expect(listFiles(client, "org/repo")).rejects.toThrow("Nothing answers at 127.0.0.1");
  });

  it("is left once its answer is longer than any list", async () => {
    const { hub, client } = await start();
    const chunk = Buffer.alloc(1024 * 1024, " ");
    hub.fault = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
      return true;
    };
    await expect(listFiles(client, "org/repo")).rejects.toThrow("more than a list can be");
  });
});

function answered(_: unknown): true {
  return true;
}
