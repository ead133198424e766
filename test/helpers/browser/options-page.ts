import type { Locator, Page } from "playwright-core";

/** The options page. Fields are named as a person reads them. */
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

  /** What `storage.local` holds, as text: a value that was refused must be nowhere in it. */
  stored(): Promise<string> {
    return this.page.evaluate(async () => JSON.stringify(await chrome.storage.local.get()));
  }
}
