import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../../scripts/chromium/open-browser.ts";
import { type Gallery, openGallery } from "../gallery/open-gallery.ts";
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
});
