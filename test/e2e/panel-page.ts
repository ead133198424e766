import type { Locator, Page } from "playwright-core";

/** Page object of the side panel, which finds elements by role and accessible name. */
export class PanelPage {
  readonly page: Page;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly newChat: Locator;
  readonly log: Locator;
  readonly questions: Locator;
  /** Answers in the order of the conversation. */
  readonly answers: Locator;
  readonly tryAgain: Locator;
  /** All elements with role `alert` or `status`. */
  readonly notices: Locator;

  constructor(page: Page) {
    this.page = page;
    this.message = page.getByRole("textbox", { name: "Message", exact: true });
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.newChat = page.getByRole("button", { name: "New chat", exact: true });
    this.log = page.getByRole("log");
    this.questions = this.log.locator('[data-role="user"]');
    this.answers = this.log.locator('[data-role="assistant"]');
    this.tryAgain = page.getByRole("button", { name: "Try again", exact: true });
    this.notices = page.getByRole("alert").or(page.getByRole("status"));
  }

  /** Sends a message once the conversation is read, and waits for the start of its answer. */
  async ask(text: string): Promise<Locator> {
    await this.page.locator('[role="log"][aria-busy="false"]').waitFor();
    const earlier = await this.answers.count();
    await this.message.fill(text);
    await this.send.click();
    const answer = this.answers.nth(earlier);
    await answer.waitFor({ state: "attached" });
    return answer;
  }

  /** Sends a message and waits for the end of the answer. */
  async askToEnd(text: string): Promise<Locator> {
    const answer = await this.ask(text);
    await ended(answer);
    return answer;
  }
}

/** Waits for the end of an answer; returns its finish reason. */
export async function ended(answer: Locator): Promise<string | null> {
  const reason = answer.locator('[data-metric="finish_reason"]');
  await reason.waitFor();
  return reason.getAttribute("data-value");
}

/** Waits until the text of an answer contains `part`. */
export async function shows(answer: Locator, part: string): Promise<void> {
  await answer.locator("[data-content]").filter({ hasText: part }).waitFor();
}

/** Returns the text of an answer alone, without its numbers. */
export async function textOf(answer: Locator): Promise<string> {
  return ((await answer.locator("[data-content]").textContent()) ?? "").trim();
}

/** Returns a number of an answer, or `undefined` when it is not in the document. */
export async function metric(answer: Locator, name: string): Promise<number | undefined> {
  const value = await readValue(answer, `[data-metric="${name}"]`);
  return value === undefined ? undefined : Number(value);
}

/** Returns a setting that an answer used, or `undefined` when it is not in the document. */
export function setting(answer: Locator, name: string): Promise<string | undefined> {
  return readValue(answer, `[data-setting="${name}"]`);
}

async function readValue(answer: Locator, selector: string): Promise<string | undefined> {
  const element = answer.locator(selector);
  if ((await element.count()) === 0) return undefined;
  return (await element.first().getAttribute("data-value")) ?? undefined;
}
