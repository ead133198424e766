import type { Locator, Page } from "playwright-core";

/** Page object of the Runs page. */
export class RunsPage {
  readonly page: Page;
  /** Rows of the runs table. */
  readonly rows: Locator;
  readonly tiles: Locator;
  readonly dialog: Locator;
  /** Text of the pager, such as "1 to 50 of 10,000". */
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
