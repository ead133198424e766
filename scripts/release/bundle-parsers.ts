import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Files that parse data of other versions, with the names they export. */
const READERS: Record<string, string[]> = {
  "shared/src/protocol/parse-request.ts": ["parseRequest"],
  "shared/src/protocol/parse-host-message.ts": ["parseHostMessage"],
  "shared/src/protocol/stored-run.ts": ["storedRunSchema"],
  "shared/src/settings/parse-settings-patch.ts": ["parseSettingsPatch"],
  "native-host/src/runs/parse-stored-run.ts": ["parseStoredRun"],
  "native-host/src/runs/history/history-line.ts": ["parseHistoryLine"],
  "extension/src/panel-protocol/parse-panel-request.ts": ["parsePanelRequest"],
  "extension/src/panel-protocol/parse-worker-message.ts": ["parseWorkerMessage"],
  "extension/src/conversations/conversation.ts": ["conversationSchema", "messageSchema"],
  "extension/src/conversations/run.ts": ["runSchema"],
};

const DECLARATIONS = `/** The result of a schema, as zod gives it. */
export type Checked = { success: true; data: unknown } | { success: false; error: unknown };

export interface Schema {
  safeParse(value: unknown): Checked;
}

export interface Refusal {
  ok: false;
  error: { code: string; message: string; retryable: boolean; details?: Record<string, unknown> };
  id?: string;
  action?: string;
}

export function parseRequest(value: unknown): { ok: true; request: Record<string, unknown> } | Refusal;
export function parseHostMessage(value: unknown): ({ type: string } & Record<string, unknown>) | undefined;
export function parseSettingsPatch(
  value: object,
  scope: "all" | "sampling",
): { patch: Record<string, unknown>; ignored: string[]; refused: Record<string, string> };
export function parseStoredRun(value: Record<string, unknown>): {
  run?: Record<string, unknown>;
  refused: string[];
};
export function parseHistoryLine(text: string): { kind: string } & Record<string, unknown>;
export function parsePanelRequest(value: unknown): { ok: true; request: Record<string, unknown> } | Refusal;
export function parseWorkerMessage(value: unknown): ({ type: string } & Record<string, unknown>) | undefined;
export const storedRunSchema: Schema;
export const conversationSchema: Schema;
export const messageSchema: Schema;
export const runSchema: Schema;
`;

/** Bundles this release's parsers into one module that depends only on zod, with its types. */
export async function bundleParsers(folder: string, version: string): Promise<void> {
  const exported = Object.entries(READERS).map(
    ([path, names]) => `export { ${names.join(", ")} } from ${JSON.stringify(`./${path}`)};`,
  );
  const head = `// Built from release ${version}, frozen, replayed by tests. Never changed by hand.`;
  await build({
    absWorkingDir: ROOT,
    banner: { js: head },
    bundle: true,
    external: ["zod"],
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    outfile: join(folder, "parsers.js"),
    platform: "neutral",
    stdin: { contents: exported.join("\n"), resolveDir: ROOT, loader: "ts" },
    target: "es2023",
  });
  await writeFile(join(folder, "parsers.d.ts"), DECLARATIONS);
}
