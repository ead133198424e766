import type { Locator, Page } from "playwright-core";

/** The side panel, found as a person finds things in it: by role and name. */
export class PanelPage {
  readonly page: Page;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly newChat: Locator;
  readonly log: Locator;
  readonly questions: Locator;
  /** In the order of the conversation. */
  readonly answers: Locator;
  readonly tryAgain: Locator;
  /** Everything that is announced. */
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

  /** Sends a message; its answer begins. What was said before is there first. */
  async ask(text: string): Promise<Locator> {
    await this.page.locator('[role="log"][aria-busy="false"]').waitFor();
    const earlier = await this.answers.count();
    await this.message.fill(text);
    await this.send.click();
    const answer = this.answers.nth(earlier);
    await answer.waitFor({ state: "attached" });
    return answer;
  }

  /** Asks and waits for the end of the answer. */
  async askToEnd(text: string): Promise<Locator> {
    const answer = await this.ask(text);
    await ended(answer);
    return answer;
  }
}

/** Waits until the answer says why it ended, and gives the reason. */
export async function ended(answer: Locator): Promise<string | null> {
  const reason = answer.locator('[data-metric="finish_reason"]');
  await reason.waitFor();
  return reason.getAttribute("data-value");
}

/** Waits until the text of an answer holds `part`. */
export async function shows(answer: Locator, part: string): Promise<void> {
  await answer.locator("[data-content]").filter({ hasText: part }).waitFor();
}

/** The text of an answer and nothing else of it. */
export async function textOf(answer: Locator): Promise<string> {
  return ((await answer.locator("[data-content]").textContent()) ?? "").trim();
}

/** A number of an answer; `undefined` where it is not in the document. */
export async function metric(answer: Locator, name: string): Promise<number | undefined> {
  const value = await readValue(answer, `[data-metric="${name}"]`);
  return value === undefined ? undefined : Number(value);
}

/** A setting that an answer was made with, as it stands in the document. */
export function setting(answer: Locator, name: string): Promise<string | undefined> {
  return readValue(answer, `[data-setting="${name}"]`);
}

async function readValue(answer: Locator, selector: string): Promise<string | undefined> {
  const element = answer.locator(selector);
  if ((await element.count()) === 0) return undefined;
  return (await element.first().getAttribute("data-value")) ?? undefined;
}
