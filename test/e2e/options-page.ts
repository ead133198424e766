import type { Locator, Page } from "playwright-core";

/** Page object of the options page, which finds fields by label. */
export class OptionsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Types a value and leaves the field, which saves it. */
  async set(label: string, value: string): Promise<void> {
    await this.field(label).fill(value);
    await this.field(label).press("Tab");
  }

  /** Returns the content of `storage.local` as text, to search it for a refused value. */
  stored(): Promise<string> {
    return this.page.evaluate(async () => JSON.stringify(await chrome.storage.local.get()));
  }
}
