import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import type { Aggregate, AggregateGroup } from "@tacho/shared/protocol/statistics.ts";

/**
 * A message for a client that does not call itself tolerant: release 0.1.0 drops a message that lacks a field which is
 * optional now. Only what comes of a server lacks any, and such models are not offered to that client.
 */
export function asRelease010Reads(message: HostMessage): HostMessage {
  switch (message.type) {
    case "text_delta":
      return message.output_tokens === undefined ? { ...message, output_tokens: 0 } : message;
    case "model_loaded":
      return { ...UNKNOWN_FACTS, ...message };
    case "models":
      return { ...message, models: message.models.filter(({ size }) => size !== undefined) };
    case "stats":
      return { ...message, aggregate: withSums(message.aggregate) };
    default:
      return message;
  }
}

const UNKNOWN_FACTS = {
  backend: "unknown",
  gpu_layers: 0,
  total_layers: 0,
  context_size: 0,
  threads: 0,
  size: 0,
} as const;

function withSums({ by_model, by_day, by_settings, ...all }: Aggregate): Aggregate {
  return {
    ...withOwnSums(all),
    by_model: eachWithSums(by_model),
    ...(by_day !== undefined && { by_day: eachWithSums(by_day) }),
    ...(by_settings !== undefined && { by_settings: eachWithSums(by_settings) }),
  };
}

function eachWithSums(groups: Record<string, AggregateGroup>): Record<string, AggregateGroup> {
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, withOwnSums(group)]));
}

function withOwnSums(group: AggregateGroup): AggregateGroup {
  return { ...group, input_tokens: group.input_tokens ?? 0, output_tokens: group.output_tokens ?? 0 };
}
