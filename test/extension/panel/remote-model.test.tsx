// @vitest-environment happy-dom
import { type ErrorCode, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import { finished, question, REMOTE, remoteAnswer } from "../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../helpers/extension/show-panel.tsx";

const ask = question("Hi");
const NEXT = { model: "other/llama", server: "other" };

function plain(element: Element | null | undefined): string {
  return (element?.textContent ?? "").replaceAll("\u00a0", " ");
}

describe("a server's model", () => {
  it("is named with its server in the header, also before the first answer", () => {
    const { one } = showPanel({ model: undefined, remote: REMOTE } as never);
    expect(one(".model b").textContent).toBe("Qwen/Qwen3-8B");
    expect(one(".model .server-name").textContent).toBe("gpu-box");
  });

  it("does not promise that an empty chat stays on this computer", () => {
    const { place } = showPanel({ remote: REMOTE });
    expect(place.textContent).toContain("is sent to the server gpu-box");
    expect(place.textContent).not.toContain("Everything stays on this computer");
    expect(showPanel({}).place.textContent).toContain("Everything stays on this computer");
  });

  it("promises nothing while it is not known where the model runs", () => {
    const body = showPanel({ unsure: true }).one(".empty p");
    expect(body.style.visibility).toBe("hidden");
    expect(showPanel({}).one(".empty p").style.visibility).not.toBe("hidden");
  });

  it("is named with its server in each of its answers, and no other", () => {
    const { place } = showPanel({ messages: [ask, finished("Here"), ask, remoteAnswer("There")] });
    const lines = [...place.querySelectorAll(".run-line")].map((line) => line.querySelector(".server-name"));
    expect(lines.map((name) => name?.textContent)).toEqual([undefined, "gpu-box"]);
  });

  it("is named in an answer without any number", () => {
    const { place } = showPanel({ messages: [ask, remoteAnswer("", { stats: {} })] });
    expect(place.querySelector(".run-line .server-name")?.textContent).toBe("gpu-box");
  });

  it("has its facts in the model dialog", async () => {
    const { press, one } = showPanel({ model: undefined, remote: REMOTE } as never);
    await press(one(".model"));
    expect(plain(one("dialog"))).toContain("Servergpu-box");
    expect(plain(one("dialog"))).not.toContain("loads with your first message");
  });

  it("marks its chats in the list", async () => {
    const base = { created_at: 0, updated_at: 0 };
    const conversations = [
      { ...base, id: "a", title: "There", server: "gpu-box" },
      { ...base, id: "b", title: "Here" },
    ];
    const { press, button, place } = showPanel({ conversations });
    await press(button("Conversations"));
    const rows = [...place.querySelectorAll(".conversation")].map(({ textContent }) => textContent);
    expect(rows).toEqual(["There gpu-box", "Here"]);
  });
});

describe("the run card of a server's answer", () => {
  async function card(end = {}) {
    const { press, one } = showPanel({ messages: [ask, remoteAnswer("There", end)] });
    await press(one(".run-line"));
    return plain(one(".card-server"));
  }

  it("sets what the server reports beside what was measured, with the difference", async () => {
    const words = await card();
    expect(words).toContain("measured here843 ms");
    expect(words).toContain("reported by the server768 ms");
    expect(words).toContain("queue and network75 ms");
  });

  it("says which numbers are reported and which derived", async () => {
    const words = await card();
    expect(words).toContain("Reported by the server: prompt tokens, reused tokens, written tokens");
    expect(words).toContain("time measured here: writing speed, overall speed.");
  });

  it("lists the settings that the server did not get", async () => {
    expect(await card()).toContain("Not sent to this server: Top K, Min P.");
    expect(await card({ ignored_settings: undefined })).not.toContain("Not sent");
  });

  it("compares nothing where the server reports no times", async () => {
    expect(await card({ stats: { total_time: 800 } })).not.toContain("measured here");
  });
});

describe("a chat that keeps its model", () => {
  it("says so, and moves on a click only", async () => {
    const { place, press, button, calls } = showPanel({
      messages: [ask, finished("Here")],
      held: { model: "tiny", next: NEXT },
    });
    const notice = place.querySelector(".stay");
    expect(notice?.getAttribute("role")).toBe("status");
    expect(plain(notice)).toContain("This chat stays with tiny. New chats go to the server other.");
    expect(calls).toEqual([]);
    await press(button("Continue on other"));
    expect(calls).toEqual([["moveTo", "other"]]);
  });
});

describe("a failure of a server", () => {
  const failed = (code: ErrorCode) => {
    const error = wireError(code, "The server said no.");
    return showPanel({ messages: [ask, remoteAnswer("", { finish_reason: "error", stats: {}, error })] });
  };

  it.each([
    ["server_unreachable", "Try again", ["tryAgain"]],
    ["server_unreachable", "Server settings", ["openSettingsAt", "servers"]],
    ["server_refused", "Server settings", ["openSettingsAt", "servers"]],
    ["server_busy", "Try again", ["tryAgain"]],
    ["server_error", "Choose another model", ["openSettingsAt", "model"]],
    ["server_stream_broken", "Try again", ["tryAgain"]],
    ["model_not_found", "Choose another model", ["openSettingsAt", "model"]],
  ] as const)("is told after %s, with the button %s", async (code, name, call) => {
    const { place, press, button, calls } = failed(code);
    expect(place.querySelector('[role="alert"]')?.textContent).toMatch(/[.]/);
    await press(button(name));
    expect(calls).toEqual([call]);
  });

  it("keeps what was written when the stream breaks, and offers to continue", () => {
    const error = wireError("server_stream_broken", "Cut.");
    const { place, button } = showPanel({
      messages: [ask, remoteAnswer("Half an", { finish_reason: "error", error })],
    });
    expect(place.textContent).toContain("The text so far is saved.");
    expect(button("Continue")).toBeDefined();
  });

  it("tells that the server withheld the rest, and that a tool was asked for", () => {
    const filtered = showPanel({ messages: [ask, remoteAnswer("Half", { finish_reason: "filtered" })] });
    expect(filtered.place.textContent).toContain("The server withheld the rest of this answer.");
    const tools = showPanel({ messages: [ask, remoteAnswer("Calling", { note: "tool_calls" })] });
    expect(tools.place.textContent).toContain("Tools are not supported");
  });

  it.each([
    ["server_stopped", "The server has stopped too."],
    ["server_stop_unknown", "The server does not say whether it has stopped."],
  ])("says after a stop what the server did: %s", (note, words) => {
    const { place } = showPanel({
      messages: [ask, remoteAnswer("Half", { finish_reason: "aborted", note })],
    });
    expect(place.textContent).toContain(words);
  });
});
