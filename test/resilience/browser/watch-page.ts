import type { Page } from "playwright-core";

export interface PageWatch {
  /** Number of payloads that ran, violations that the policy blocked, and errors in words. */
  read(): Promise<{ executions: number; violations: string[]; dialogs: number; errors: string[] }>;
}

/** Adds a canary for hostile text to call and listens for policy violations. */
export async function watchPage(page: Page): Promise<PageWatch> {
  let dialogs = 0;
  const errors: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.evaluate(() => {
    const seen = { executions: 0, violations: [] as string[] };
    Object.assign(globalThis, {
      seen,
      canary: () => {
        seen.executions += 1;
      },
    });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      seen.violations.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  return {
    async read() {
      const seen = await page.evaluate<{ executions: number; violations: string[] }>("globalThis.seen");
      return { ...seen, dialogs, errors };
    },
  };
}

/** The result for an unharmed page. */
export const UNHARMED = { executions: 0, violations: [], dialogs: 0, errors: [] };
