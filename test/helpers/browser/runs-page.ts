import type { Locator, Page } from "playwright-core";

/** the Runs page, found as a person finds things in it. */
export class RunsPage {
  readonly page: Page;
  /** One for every run that the table shows. */
  readonly rows: Locator;
  readonly tiles: Locator;
  readonly dialog: Locator;
  /** Which rows of how many the table shows. */
  readonly place: Locator;

  constructor(page: Page) {
    this.page = page;
    this.rows = page.locator("table.runs tbody tr");
    this.tiles = page.locator("dl.tiles > div");
    this.dialog = page.getByRole("dialog");
    this.place = page.locator(".pager span");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  plot(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true }).getByRole("application");
  }

  async choose(filter: string, words: string): Promise<void> {
    await this.page.getByLabel(filter, { exact: true }).selectOption({ label: words });
  }
}
