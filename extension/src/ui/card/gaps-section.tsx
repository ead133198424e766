import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { formatDuration, formatExactDuration } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { Sparkline } from "../sparkline.tsx";
import { CardHeading } from "./card-heading.tsx";
import { Numbers } from "./numbers.tsx";

/** Section of the run card with the gaps between tokens. */
export function GapsSection({ stats }: { stats: GenerationStatistics }) {
  const latency = stats.inter_token_latency;
  if (latency === undefined) return null;
  const text = messages().run;
  return (
    <div>
      <CardHeading name={text.gaps} value={text.longest(latency.max)} />
      <Sparkline name="card" values={stats.inter_token_gaps ?? []} />
      <Numbers
        items={[
          { name: "p50", value: formatExactDuration(latency.p50) },
          { name: "p95", value: formatExactDuration(latency.p95) },
          { name: "p99", value: formatExactDuration(latency.p99) },
          {
            name: text.gapSum,
            value: stats.decode_time === undefined ? undefined : formatDuration(stats.decode_time),
          },
        ]}
      />
    </div>
  );
}
