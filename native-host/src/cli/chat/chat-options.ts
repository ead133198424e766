import { parseArgs } from "node:util";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import { rangeWords } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsPatch, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { UsageError } from "../terminal/usage-error.ts";

export interface ChatOptions {
  /** Prompt to answer before exiting. Absent: a conversation. */
  prompt?: string;
  system?: string;
  settings: SettingsPatch;
}

/** The help text of `chat`, with every setting that `--set` takes. */
export function chatUsage(table: SettingsTable = SETTINGS): string {
  const settings = table.descriptors.filter(({ kind }) => kind !== "page");
  const width = Math.max(...settings.map(({ key }) => key.length)) + 2;
  const lines = settings.map(
    ({ key, value, default: standard }) =>
      `  ${key.padEnd(width)}${rangeWords(value)} (default ${JSON.stringify(standard)})`,
  );
  return `${CHAT_OPTIONS}

Settings for --set:
${lines.join("\n")}`;
}

const CHAT_OPTIONS = `npm run tacho -- chat [--prompt TEXT] [--system TEXT] [--model NAME] [--set KEY=VALUE]...

Chats with a model in the terminal, through the same host and protocol as the browser.
  --prompt TEXT     answers one prompt and exits; the answer goes to stdout, everything else to stderr
  --system TEXT     system message at the start of the conversation
  --model NAME      model to use: its file name without .gguf
  --set KEY=VALUE   changes a setting, such as temperature=0.2 or context_size=2048; repeatable`;

/**
 * Parses the arguments of `chat`.
 *
 * @throws UsageError or parseArgs's TypeError, with a sentence for the user
 */
export function parseChatOptions(commandArguments: string[], table: SettingsTable = SETTINGS): ChatOptions {
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      prompt: { type: "string" },
      system: { type: "string" },
      model: { type: "string" },
      set: { type: "string", multiple: true },
    },
  });
  const { prompt, system, model, set = [] } = values;
  if (prompt?.trim() === "") throw new UsageError("--prompt must not be empty.");
  const asked = Object.fromEntries(set.map(parseAssignment));
  const { patch, ignored, refused } = parseSettingsPatch(
    model === undefined ? asked : { ...asked, model },
    "all",
    table,
  );
  const [wrong] = Object.values(refused);
  if (wrong !== undefined) throw new UsageError(`--set: ${wrong}.`);
  if (ignored[0] !== undefined) throw new UsageError(`--set: unknown setting "${ignored[0]}".`);
  return {
    settings: patch,
    ...(prompt === undefined ? {} : { prompt }),
    ...(system === undefined ? {} : { system }),
  };
}

/** Parses KEY=VALUE. A value that is not valid JSON is taken as text. */
function parseAssignment(assignment: string): [string, unknown] {
  const equals = assignment.indexOf("=");
  if (equals < 1) throw new UsageError(`--set ${assignment}: expected KEY=VALUE, such as temperature=0.2.`);
  const text = assignment.slice(equals + 1);
  return [assignment.slice(0, equals), readValue(text)];
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
