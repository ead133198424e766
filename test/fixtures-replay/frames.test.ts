import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { describe, expect, it } from "vitest";
import { parsePanelRequest } from "../../extension/src/panel-protocol/parse-panel-request.ts";
import { parseWorkerMessage } from "../../extension/src/panel-protocol/parse-worker-message.ts";
import { asComparable } from "./comparable-numbers.ts";
import { framesFrom, loadParsers, RELEASES, readScenes } from "./releases.ts";

const hostScenes = readScenes("transcripts");
const panelScenes = readScenes("panel-transcripts");

describe.each(RELEASES)("the frames of $name", (release) => {
  const scenes = hostScenes.filter((scene) => scene.release === release.name);
  const pages = panelScenes.filter((scene) => scene.release === release.name);

  it("of a host are read as the release itself reads them", async () => {
    const frozen = await loadParsers(release);
    const frames = framesFrom(scenes, "host");
    expect(frames.length).toBeGreaterThan(500);
    for (const frame of frames) {
      const then = frozen.parseHostMessage(frame);
      expect(then).toEqual(frame);
      expect(parseHostMessage(frame)).toMatchObject(asComparable(then ?? {}));
    }
  });

  it("of a client are read or refused as they were", async () => {
    const frozen = await loadParsers(release);
    const lines = scenes.flatMap((scene) => scene.lines.filter(({ outcome }) => outcome !== undefined));
    expect(lines.length).toBeGreaterThan(200);
    for (const { frame, outcome } of lines) {
      const now = parseRequest(frame);
      const then = frozen.parseRequest(frame);
      expect({ frame, outcome: now.ok ? "read" : now.error.code }).toEqual({ frame, outcome });
      expect(withoutChoices(now)).toMatchObject(withoutChoices(then));
    }
  });

  it("of a page are read or refused as the release itself does", async () => {
    const frozen = await loadParsers(release);
    const frames = framesFrom(pages, "panel");
    expect(frames.length).toBeGreaterThan(30);
    for (const frame of frames)
      expect(parsePanelRequest(frame)).toMatchObject(frozen.parsePanelRequest(frame));
  });

  it("of a worker are read as the release itself reads them", async () => {
    const frozen = await loadParsers(release);
    const frames = framesFrom(pages, "worker");
    expect(frames.length).toBeGreaterThan(200);
    for (const frame of frames) {
      const then = frozen.parseWorkerMessage(frame);
      expect(then).toEqual(frame);
      expect(parseWorkerMessage(frame)).toMatchObject(asComparable(then ?? {}));
    }
  });
});

/** Leaves the choices out of a refusal's words, because later releases have more of them. */
function withoutChoices(value: object): object {
  return JSON.parse(JSON.stringify(value).replace(/must be one of [\w, ]+/g, "must be one of them"));
}
