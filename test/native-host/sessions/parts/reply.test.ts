import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { expect, it } from "vitest";
import { Reply } from "../../../../native-host/src/sessions/parts/reply.ts";

function openReply(id?: string) {
  const sent: HostMessage[] = [];
  let ends = 0;
  const reply = new Reply({
    id,
    action: "ping",
    send: (message) => sent.push(message),
    onEnd: () => {
      ends += 1;
    },
  });
  return { reply, sent, ends: () => ends };
}

it("ends once and sends nothing afterwards", () => {
  const { reply, sent, ends } = openReply("p");
  reply.end({ type: "pong", status: "success", uptime: 1 });
  reply.end({ type: "pong", status: "success", uptime: 2 });
  reply.fail(wireError("internal", "Late."));
  reply.progress({ type: "generation_queued", position: 1 });
  expect(sent).toEqual([{ type: "pong", id: "p", status: "success", uptime: 1 }]);
  expect(ends()).toBe(1);
});

it("frees the id before sending the terminal message", () => {
  const order: string[] = [];
  const reply = new Reply({
    id: "p",
    action: "ping",
    send: () => order.push("sent"),
    onEnd: () => order.push("ended"),
  });
  reply.end({ type: "pong", status: "success", uptime: 1 });
  expect(order).toEqual(["ended", "sent"]);
});

it("reports a response of any type that exceeds a frame", () => {
  const { reply, sent } = openReply("m");
  const model = { model: "m".repeat(MAX_HOST_FRAME_BYTES), size: 1, loaded: false };
  reply.end({ type: "models", status: "success", models: [model] });
  expect(sent).toMatchObject([{ type: "request_failed", id: "m", error: { code: "message_too_large" } }]);
});
