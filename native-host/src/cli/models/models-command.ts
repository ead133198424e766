import { parseArgs } from "node:util";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { fetchStarterModel } from "../../models/starter/fetch-starter-model.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { startHost } from "../chat/start-host.ts";
import type { Command, CommandContext } from "../terminal/command-context.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import { showFetchProgress } from "../terminal/show-fetch-progress.ts";

export const MODELS_USAGE = `npm run tacho -- models [--fetch] [--json]

Lists the models the host can use, and the folder for more.
  --fetch          first downloads and verifies the starter model
  --json           prints the list as JSON`;

export const modelsCommand: Command = async (commandArguments, context) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: { fetch: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const { terminal, machine } = context;
  const { models: folder } = resolvePaths(machine);
  if (values.fetch) await fetchInto(folder, context);
  const { models, omitted } = await listModels(context);
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ folder, models, omitted }, null, 2)}\n`);
    return 0;
  }
  for (const { model, size, quantization = "" } of models) {
    const megabytes = size === undefined ? "" : `${(size / 1e6).toFixed(0)} MB`;
    terminal.stdout.write(`${model}  ${megabytes}  ${quantization}\n`.replace(/ +\n/, "\n"));
  }
  if (models.length === 0) terminal.stdout.write("No models found.\n");
  if (omitted !== undefined) terminal.stderr.write(`${omitted} more models are not listed.\n`);
  terminal.stderr.write(`Put more GGUF files into ${folder}\n`);
  if (models.length === 0)
    terminal.stderr.write("Download the starter model with: npm run tacho -- models --fetch\n");
  return 0;
};

async function fetchInto(folder: string, { terminal, machine }: CommandContext): Promise<void> {
  const progress = createProgressLine(terminal.stderr);
  const cancel = new AbortController();
  const stopListening = terminal.onInterrupt(() => cancel.abort(new Error("The download was cancelled.")));
  try {
    const { path, origin } = await fetchStarterModel({
      folder,
      env: machine.env,
      signal: cancel.signal,
      onProgress: showFetchProgress(progress),
    });
    progress.clear();
    terminal.stderr.write(
      `${origin === "present" ? "Already present and verified" : "Downloaded and verified"}: ${path}\n`,
    );
  } finally {
    progress.clear();
    stopListening();
  }
}

async function listModels({
  terminal,
  hostScript,
  version,
}: CommandContext): Promise<HostMessageOf<"models">> {
  const host = startHost({ hostScript, env: terminal.env });
  try {
    await host.connection.hello({ name: "tacho-models", version });
    return await host.connection.request("list_models", {});
  } finally {
    await host.close();
  }
}
