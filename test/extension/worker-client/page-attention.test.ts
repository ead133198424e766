// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { followAttention } from "../../../extension/src/worker-client/page-attention.ts";

afterEach(() => vi.restoreAllMocks());

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

it("tells when the page is hidden, and when it is shown, gets the focus or is used", () => {
  const attention = followAttention(window);
  const heard: string[] = [];
  attention.onHidden(() => heard.push("hidden"));
  attention.onLooked(() => heard.push("looked"));
  setVisibility("hidden");
  expect(attention.visible).toBe(false);
  setVisibility("visible");
  expect(attention.visible).toBe(true);
  window.dispatchEvent(new Event("focus"));
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  document.body.dispatchEvent(new Event("keydown", { bubbles: true }));
  expect(heard).toEqual(["hidden", "looked", "looked", "looked", "looked"]);
});
