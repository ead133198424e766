import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { hostileNames } from "../../fixtures/hostile/hostile-names.ts";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/host/start-host-process.ts";
import { tell } from "../soak.ts";

afterAll(stopHostProcesses);

const HAS_STRACE = spawnSync("strace", ["-V"]).status === 0;
const OPENING = /\b(?:open|openat|openat2|creat|execve|connect|readlink|readlinkat)\(/;

/** Creates a home with models, links and folders, and files beside it that must not be touched. */
async function layOut(home: string): Promise<void> {
  const models = join(home, "models");
  const outside = join(home, "outside");
  await mkdir(join(models, "folder.gguf"), { recursive: true });
  await mkdir(outside);
  await writeFile(join(outside, "canary.gguf"), "canary");
  for (const name of ["known", "modèle"]) await writeFile(join(models, `${name}.gguf`), name);
  await symlink(join(outside, "canary.gguf"), join(models, "link-outside.gguf"));
  await symlink(outside, join(models, "link-to-a-folder.gguf"));
  await symlink(join(models, "link-in-a-circle.gguf"), join(models, "link-in-a-circle.gguf"));
  await symlink("../config.json", join(models, "link-up.gguf"));
}

/** Requests a model in every possible way. Returns the code of each response. */
async function askFor(host: HostProcess, model: string): Promise<string[]> {
  host.log.clear();
  host.send({ action: "load_model", id: "load", model });
  host.send(generate("generate", { model, stream: false }));
  host.send({ action: "update_settings", id: "settings", settings: { model } });
  const ends = await Promise.all(["load", "generate", "settings"].map((id) => host.log.end(id)));
  return ends.map((end) => (end.type === "request_failed" ? end.error.code : end.type));
}

async function trace(host: HostProcess, path: string): Promise<ChildProcess> {
  const tracer = spawn("strace", ["-f", "-y", "-s", "4096", "-o", path, "-p", String(host.child.pid)]);
  // strace reports on stderr once it is attached.
  await once(tracer.stderr, "data");
  return tracer;
}

async function stopTracing(tracer: ChildProcess): Promise<void> {
  const gone = once(tracer, "exit");
  tracer.kill("SIGINT");
  await gone;
}

/** Lists the files a traced process opened or tried to open outside the host's own folders. */
function opensOutside(text: string, home: string): string[] {
  const allowed = [
    join(home, "models"),
    join(home, "config.json"),
    join(home, "servers.json"),
    join(home, "server-keys.json"),
    join(home, "logs"),
    join(home, "statistics"),
    "/proc/",
  ];
  return text
    .split("\n")
    .filter((line) => OPENING.test(line))
    .filter((line) => {
      const path = /"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? "";
      return !allowed.some((start) => path.startsWith(start)) || path.includes("..");
    });
}

it("opens nothing for an unknown name", async () => {
  const home = await temporaryFolder();
  await layOut(home);
  const host = await startHostProcess({ home });
  host.send({ action: "hello", id: "h", protocol_version: 1 });
  await host.log.end("h");
  expect((await askFor(host, "known"))[2]).toBe("settings_updated");
  host.send({ action: "update_settings", id: "back", settings: { model: "default" } });
  await host.log.end("back");

  const tracePath = join(await temporaryFolder(), "trace");
  const tracer = HAS_STRACE ? await trace(host, tracePath) : undefined;
  const names = hostileNames(home);
  for (const name of names) {
    const codes = await askFor(host, name);
    expect({ name, codes }).toEqual({
      name,
      codes: [
        expect.stringMatching(/^(model_not_found|invalid_request)$/),
        expect.stringMatching(/^(model_not_found|invalid_request)$/),
        "invalid_settings",
      ],
    });
  }
  host.log.clear();
  host.send({ action: "list_models", id: "list" });
  const list = await host.log.first("models", "list");
  expect(list.models.map(({ model }) => model).sort()).toEqual(["known", "modèle", "scripted"]);
  const subject = "names";
  tell({
    subject,
    name: "hostile names, each in three requests, all refused",
    value: names.length,
    unit: "names",
    limit: { at_least: 60 },
  });
  if (tracer === undefined) return;
  await stopTracing(tracer);
  const text = await readFile(tracePath, "utf8");
  // The trace proves something only if it shows the host reading its own folder.
  expect(text).toContain(join(home, "models"));
  const outside = opensOutside(text, home);
  tell({
    subject,
    name: "files opened outside of the host's own (traced)",
    value: outside.length,
    unit: "files",
    limit: { at_most: 0 },
  });
  expect(outside).toEqual([]);
});
