import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { describeEngine } from "../../helpers/engine/engine-contract.ts";
import { ServerLikeEngine } from "../../helpers/engine/server-like-engine.ts";

const subject = {
  model: { kind: "server", name: "box/mini", server: "box", id: "mini" },
  longAnswer: [{ role: "user", content: "Count." }],
} as const;

for (const reports of [true, false]) {
  describeEngine(reports ? "a server that reports numbers" : "a server that reports none", {
    ...subject,
    longAnswer: [...subject.longAnswer],
    createEngine: async () => new ServerLikeEngine({ clock: systemClock, reports }),
  });
}
