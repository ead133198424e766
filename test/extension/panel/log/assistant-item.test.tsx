// @vitest-environment happy-dom
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { answer, crashed, finished, question } from "../../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../../helpers/extension/show-panel.tsx";
import { GOLDEN_LINE } from "../../../helpers/runs/sample-run.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

describe("answers", () => {
  it("puts only the answer's text into the content, without a caret", () => {
    const { one } = showPanel({
      messages: [question("a"), answer({ phase: "writing", text: "Half a", output_tokens: 2 })],
    });
    expect(one('[data-role="assistant"] [data-content]').textContent?.trim()).toBe("Half a");
  });

  it("publishes each metric once, live and at the end", async () => {
    const live = answer({
      phase: "writing",
      text: "x",
      output_tokens: 12,
      tokens_per_second: 50,
      time_to_first_token: 120,
      prompt: { processed: 30, total: 30, cached: 4 },
    });
    const { place, draw, one } = showPanel({ messages: [question("a"), live] });
    const metrics = () =>
      [...place.querySelectorAll("[data-metric]")].map((each) => each.getAttribute("data-metric"));
    expect(metrics()).toEqual([
      "input_tokens",
      "cached_tokens",
      "output_tokens",
      "time_to_first_token",
      "tokens_per_second",
    ]);
    await draw({ messages: [question("a"), finished("x")] });
    expect(new Set(metrics()).size).toBe(metrics().length);
    expect(one('[data-metric="finish_reason"]').dataset.value).toBe("stop");
    expect(one('[data-setting="temperature"]').dataset.value).toBe("1.2");
    expect(place.querySelector('[data-metric="stop_latency"]')).toBeNull();
    expect(place.textContent).not.toMatch(/NaN|undefined|N\/A/);
  });

  it("shows the text of an answer that another version kept, its end in words and its settings by their names", () => {
    const end = { finish_reason: "content_filtered", settings: { temperature: 9, mirostat: 2 } };
    const { one } = showPanel({ messages: [question("a"), finished("Hello", end)] });
    expect(one('[data-role="assistant"] [data-content]').textContent?.trim()).toBe("Hello");
    expect(one(".outcome").textContent).toContain("content_filtered");
    expect(one('[data-setting="mirostat"]').getAttribute("data-value")).toBe("2");
  });

  it("says so when the text of a question or an answer cannot be read", () => {
    const messages = [question(""), finished("", { finish_reason: "unreadable" })];
    const { place, one } = showPanel({
      messages: messages.map((message) => ({ ...message, unreadable: true as const })),
    });
    const items = [...place.querySelectorAll("[data-role]")];
    expect(items.map((item) => item.querySelector("[data-content]")?.textContent)).toEqual(["", ""]);
    for (const item of items) expect(item.textContent).toContain("The text of this message cannot be read.");
    expect(one(".outcome").textContent).toContain("The end of this answer cannot be read.");
  });

  it("continues an answer that was continued before", () => {
    const { one } = showPanel({
      messages: [question("a"), answer({ phase: "writing", text: " world" }, "Hello")],
    });
    expect(one('[data-role="assistant"] [data-content]').textContent?.trim()).toBe("Hello world");
  });

  it("opens the run card and copies its line", async () => {
    const { press, one, button, calls, place } = showPanel({ messages: [question("a"), finished("x")] });
    await press(one(".run-line"));
    expect(one(".card").textContent).toContain("The model finished its answer.");
    await press(button("Copy line"));
    expect(calls).toEqual([["copy", GOLDEN_LINE]]);
    await press(one(".run-line"));
    expect(place.querySelector(".card")).toBeNull();
  });

  it("keeps text and numbers of a crashed answer and shows an alert with a way out", async () => {
    const { one, press, button, calls } = showPanel({ messages: [question("a"), crashed("Half a haiku")] });
    expect(one('[role="alert"]').textContent).toContain("The engine crashed.");
    expect(one("[data-role=assistant] [data-content]").textContent).toContain("Half a haiku");
    expect(one('[data-metric="output_tokens"]').dataset.value).toBe("9");
    await press(button("Try again"));
    await press(button("Continue"));
    expect(calls).toEqual([["tryAgain"], ["continueAnswer"]]);
  });

  it("says that a limit was reached while thinking, and shows the whole thought", async () => {
    const cut = finished("", { finish_reason: "length" });
    const thinking = { ...cut, thought_prefix: "First, ", run: { ...cut.run, text: "", thought: "then" } };
    const { one, press, button, calls } = showPanel({ messages: [question("a"), thinking] });
    expect(one(".thought").textContent).toContain("First, then");
    expect(one(".outcome").textContent).toContain("while still thinking");
    await press(button("Continue"));
    expect(calls).toEqual([["continueAnswer"]]);
  });

  it("says that an answer repeated itself, with a way out", async () => {
    const { one, press, button, calls } = showPanel({
      messages: [question("a"), finished("x", { finish_reason: "stop", note: "repetition" })],
    });
    expect(one(".outcome").textContent).toContain("only repeated itself");
    await press(button("Try again"));
    expect(calls).toEqual([["tryAgain"]]);
  });

  it("offers to continue an answer that reached its limit", async () => {
    const { press, button, calls } = showPanel({
      messages: [question("a"), finished("x", { finish_reason: "length" })],
    });
    await press(button("Continue"));
    expect(calls).toEqual([["continueAnswer"]]);
  });
});

describe("rating an answer", () => {
  it("rates an answer on a press and removes the rating on a second press", async () => {
    const fresh = finished("x");
    const { press, button, calls, draw } = showPanel({ messages: [question("a"), fresh] });
    expect(button("Good answer").getAttribute("aria-pressed")).toBe("false");
    await press(button("Good answer"));
    const rated = { ...fresh, run: { ...fresh.run, end: { ...fresh.run.end, rating: "up" } } };
    await draw({ messages: [question("a"), rated as typeof fresh] });
    expect(button("Good answer").getAttribute("aria-pressed")).toBe("true");
    expect(button("Bad answer").getAttribute("aria-pressed")).toBe("false");
    await press(button("Good answer"));
    await press(button("Bad answer"));
    expect(calls).toEqual([
      ["rate", fresh.id, "up"],
      ["rate", fresh.id, "none"],
      ["rate", fresh.id, "down"],
    ]);
  });

  it("says why a rating could not be saved", async () => {
    const { press, button, one } = showPanel(
      { messages: [question("a"), finished("x")] },
      { ratingFails: true },
    );
    await press(button("Bad answer"));
    await act(macrotask);
    expect(one('[role="alert"]').textContent).toContain("The rating could not be saved");
  });

  it("offers no rating for an answer without text", async () => {
    const { button, press, one, draw } = showPanel({ messages: [question("a"), finished("")] });
    expect(() => button("Good answer")).toThrow();
    await draw({ messages: [question("a"), finished("x")] });
    await press(one(".run-line"));
    expect(button("Good answer")).toBeInstanceOf(HTMLElement);
  });

  it("offers no rating when the host keeps no run", () => {
    const { button } = showPanel({
      messages: [question("a"), answer({ phase: "ended", end: { finish_reason: "aborted" } })],
    });
    expect(() => button("Good answer")).toThrow();
  });
});

describe("copy button", () => {
  it("shows whether the copy worked", async () => {
    const { press, button, place } = showPanel(
      { messages: [question("a"), finished("x")] },
      { copyFails: true },
    );
    await press(button("Copy"));
    await act(macrotask);
    expect(place.textContent).toContain("Copy failed");
    expect(place.textContent).not.toContain("Copied");
  });
});

describe("an answer that another was to replace", () => {
  it("stays, with the reason why no other came and a button that tries again", async () => {
    const { place, one, press, button, calls } = showPanel({
      messages: [question("a"), finished("Good")],
      failedTry: { finish_reason: "error", error: wireError("model_load_failed", "No.") },
    });
    expect(one("[data-role='assistant'] [data-content]").textContent?.trim()).toBe("Good");
    expect(one('[role="alert"]').textContent).toContain("The model could not be loaded.");
    expect(place.textContent).toContain("The earlier answer was kept.");
    await press(button("Try again"));
    expect(calls).toEqual([["regenerate"]]);
  });
});
