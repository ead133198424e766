import { parseArgs } from "node:util";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import { rangeWords } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsPatch, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { UsageError } from "../terminal/usage-error.ts";

export interface ChatOptions {
  /** Answer this and leave. */
  prompt?: string;
  system?: string;
  settings: SettingsPatch;
}

/** The words of `help chat`, with every setting that `--set` takes. */
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

Talks to the model in the terminal, over the same protocol to the same host that the browser starts.
  --prompt TEXT     answers once: the answer on stdout, everything else on stderr
  --system TEXT     a system message that begins the conversation
  --model NAME      a model's file name without .gguf
  --set KEY=VALUE   a setting, such as temperature=0.2 or context_size=2048; may be repeated`;

/** @throws UsageError with a sentence about what is wrong. */
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
  if (prompt?.trim() === "") throw new UsageError("--prompt is empty: say what is to be answered.");
  const asked = Object.fromEntries(set.map(parseAssignment));
  const { patch, ignored, refused } = parseSettingsPatch(
    model === undefined ? asked : { ...asked, model },
    "all",
    table,
  );
  const [wrong] = Object.values(refused);
  if (wrong !== undefined) throw new UsageError(`--set: ${wrong}.`);
  if (ignored[0] !== undefined) throw new UsageError(`--set: there is no setting "${ignored[0]}".`);
  return {
    settings: patch,
    ...(prompt === undefined ? {} : { prompt }),
    ...(system === undefined ? {} : { system }),
  };
}

/** A value is JSON where it can be read as JSON, and a text otherwise. */
function parseAssignment(assignment: string): [string, unknown] {
  const equals = assignment.indexOf("=");
  if (equals < 1)
    throw new UsageError(`--set ${assignment}: write it as KEY=VALUE, such as temperature=0.2.`);
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
