import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../../scripts/chromium/open-browser.ts";
import { type Gallery, type GalleryView, openGallery } from "../gallery/open-gallery.ts";
import { pageProblems } from "../gallery/page-problems.ts";
import { STATES } from "../gallery/states.ts";

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery(findChromium());
});
afterAll(() => gallery.close());

describe("states of the pages", () => {
  it.each(Object.entries(STATES))(
    "%s: is accessible, keeps its policy and fits its width, in light and in dark",
    async (name, state) => {
      for (const [scheme, width] of [["light", 280] as const, ["dark", 480] as const]) {
        const opened = await gallery.open({ name, state, scheme, width, height: 665 });
        expect(await pageProblems(opened), scheme).toEqual([]);
        await opened.page.context().close();
      }
    },
  );

  it.each(["card_drafting", "card_drafting_off", "card_measured", "waiting", "waiting_right_to_left"])(
    "%s: keeps every word inside its place in a narrow panel",
    async (name) => {
      const { page } = await gallery.open({ ...viewOf(name), width: 280 });
      const places = page.locator(".numbers > div, .card-facts > div, .strip, .waiting li");
      expect(await places.count()).toBeGreaterThan(0);
      const spilling = await places.evaluateAll((elements) =>
        elements.filter((element) => element.scrollWidth > element.clientWidth).map((e) => e.textContent),
      );
      expect(spilling).toEqual([]);
      await page.context().close();
    },
  );

  it("base_model: is shown from its first line where the window is too low for all of it", async () => {
    const { page } = await gallery.open({ ...viewOf("base_model"), width: 280, height: 400 });
    const log = page.getByRole("log");
    expect(await log.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
    expect(await log.evaluate((element) => element.scrollTop)).toBe(0);
    await page.context().close();
  });
});

function viewOf(name: string): GalleryView {
  const state = STATES[name];
  if (state === undefined) throw new Error(`The gallery has no state ${name}.`);
  return { name, state, scheme: "light", width: 480, height: 665 };
}
