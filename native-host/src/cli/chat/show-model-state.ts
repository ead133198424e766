import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { ProgressLine } from "../terminal/progress-line.ts";
import type { TerminalOutput } from "../terminal/terminal.ts";

/** Tells on stderr how a model comes to be loaded, and what was got in place of what was asked. */
export function showModelState(
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
      state.status satisfies never;
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
