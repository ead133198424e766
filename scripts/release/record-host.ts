import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOST_SCENES, type HostScene } from "./host-scenes.ts";
import { createNeutral } from "./neutral-paths.ts";
import { RecordedHost } from "./recorded-host.ts";
import { Transcript } from "./transcript.ts";

/** The only model in the home of every scene. No recorded engine reads it. */
export const TINY_MODEL = "tiny.Q8_0.gguf";

/** Records the messages between hosts and clients, one JSONL file per subject. */
export async function recordHost(folder: string, root: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [subject, scenes] of Object.entries(HOST_SCENES)) {
    const texts: string[] = [];
    for (const scene of scenes) {
      console.log(`${subject}: ${scene.title}`);
      texts.push(await recordScene(scene, root));
    }
    await writeFile(join(folder, `${subject}.jsonl`), texts.join(""));
  }
}

async function recordScene(scene: HostScene, root: string): Promise<string> {
  const folder = await mkdtemp(join(root, "scene-"));
  const models = join(folder, "home", "models");
  await mkdir(models, { recursive: true });
  await writeFile(join(models, TINY_MODEL), "not really a model");
  const transcript = new Transcript<"client" | "host">(createNeutral(folder));
  transcript.add({ from: "client", event: "open", scene: scene.title });
  const { script, environment } = scene;
  const host = await RecordedHost.start({
    folder,
    transcript,
    ...(script === undefined ? {} : { script }),
    ...(environment === undefined ? {} : { environment }),
  });
  try {
    await scene.play(host);
    await host.leave();
  } finally {
    host.kill();
  }
  return transcript.text;
}
