import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNeutral } from "./neutral-paths.ts";
import { PANEL_SCENES, type PanelScene } from "./panel-scenes.ts";
import { RecordedBrowser } from "./recorded-browser.ts";
import { Transcript } from "./transcript.ts";

/** Records the messages between the real extension's pages and its worker, one JSONL file per subject. */
export async function recordPanel(folder: string, root: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [subject, scenes] of Object.entries(PANEL_SCENES)) {
    const texts: string[] = [];
    for (const scene of scenes) {
      console.log(`panel, ${subject}: ${scene.title}`);
      texts.push(await recordScene(scene, root));
    }
    await writeFile(join(folder, `${subject}.jsonl`), texts.join(""));
  }
}

async function recordScene(scene: PanelScene, root: string): Promise<string> {
  const folder = await mkdtemp(join(root, "panel-"));
  const transcript = new Transcript<"panel" | "worker">(createNeutral(folder));
  const { title, page = "panel", play, ...options } = scene;
  transcript.add({ from: "panel", event: "scene", scene: title, page });
  const tacho = await RecordedBrowser.start({ folder, listening: { page, transcript }, ...options });
  try {
    await play(tacho);
    return transcript.text;
  } finally {
    await tacho.close();
  }
}
