import { ConnectionClosedError } from "@tacho/shared/client/errors.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { createBottomLine } from "../terminal/bottom-line.ts";
import type { ProgressLine } from "../terminal/progress-line.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import type { Terminal, TerminalOutput } from "../terminal/terminal.ts";
import { answerOnce } from "./answer-once.ts";
import type { ChatOptions } from "./chat-options.ts";
import type { ChatProgress } from "./chat-progress.ts";
import { CONVERSATION_HELP, converse } from "./converse.ts";
import { createLineSource } from "./line-source.ts";
import { LiveStrip } from "./live-strip.ts";
import { type StartedHost, startHost } from "./start-host.ts";

export interface ChatInput {
  options: ChatOptions;
  terminal: Terminal;
  /** Absolute path of the host script. */
  hostScript: string;
  /** Product version, for the host's log. */
  version: string;
}

/**
 * Runs `chat` with a host of its own.
 *
 * @returns the exit code.
 * @throws Error with a sentence for the user if the host cannot be started or ends early.
 */
export async function chat({ options, terminal, hostScript, version }: ChatInput): Promise<number> {
  const { stderr, env } = terminal;
  const onLog = env.TACHO_LOG === undefined ? () => {} : (text: string) => void stderr.write(text);
  const host = startHost({ hostScript, env, onLog });
  const now = () => performance.now();
  const strip = new LiveStrip(now);
  const bottomLine = createBottomLine(terminal.stdout);
  const progress: ChatProgress = {
    ...createProgressLine(stderr),
    ...(bottomLine !== undefined && { strip: { strip, bottomLine, now } }),
  };
  host.connection.onModelState((state) => {
    showModelState(state, stderr, progress);
    if (state.context_size !== undefined) strip.contextCapacity(state.context_size);
  });
  try {
    const { model, engine } = await host.connection.hello({ name: "tacho-terminal", version });
    if (Object.keys(options.settings).length > 0) {
      await host.connection.request("update_settings", { settings: options.settings });
    }
    const opening: ChatMessage[] =
      options.system === undefined ? [] : [{ role: "system", content: options.system }];
    if (options.prompt !== undefined) {
      const messages: ChatMessage[] = [...opening, { role: "user", content: options.prompt }];
      return await answerOnce(messages, host, terminal, progress);
    }
    stderr.write(
      `Tacho, ${engine === "scripted" ? "the scripted engine" : (model ?? "no model loaded")}. ${CONVERSATION_HELP}\n`,
    );
    const lines = createLineSource(terminal, "> ");
    try {
      return await converse(opening, lines, host, terminal, progress);
    } finally {
      lines.close();
    }
  } catch (error) {
    progress.clear();
    throw error instanceof ConnectionClosedError ? await describeEarlyEnd(host) : error;
  } finally {
    await host.close();
  }
}

async function describeEarlyEnd(host: StartedHost): Promise<Error> {
  const ended = await host.exited;
  const log = host.log().trim();
  return new Error(
    `The host ended before it answered (${ended}). Run: npm run tacho -- doctor${log === "" ? "" : `\nEnd of the host's log:\n${log}`}`,
  );
}

/** Shows the progress of a load on stderr, and finally the loaded model with its notes. */
function showModelState(
  state: HostMessageOf<"model_state">,
  stderr: TerminalOutput,
  progress: ProgressLine,
): void {
  switch (state.status) {
    case "loading":
      return progress.show(`Loading ${state.model}`, state.progress, state.phase);
    case "loaded":
      progress.clear();
      stderr.write(`${describeLoaded(state)}\n`);
      for (const note of state.notes ?? []) stderr.write(`  ${note}\n`);
      return;
    case "unloaded":
    case "failed":
      return progress.clear();
    default:
      // A state of a newer host has nothing to show here.
      return;
  }
}

function describeLoaded(state: HostMessageOf<"model_state">): string {
  const { model, backend, device, gpu_layers, total_layers, context_size, threads } = state;
  const facts = [
    [backend, device].filter((part) => part !== undefined).join(" "),
    gpu_layers === undefined ? "" : `${gpu_layers} of ${total_layers ?? "?"} layers on the GPU`,
    context_size === undefined ? "" : `context ${context_size}`,
    threads === undefined ? "" : `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ];
  return `${model}: ${facts.filter((fact) => fact !== "").join(", ")}`;
}
