import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { formatDuration } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { numbersFrom, serverTimes } from "../../locale/words/describe-source.ts";
import { settingLabel } from "../../locale/words/setting-texts.ts";
import { ServerName } from "../server-name.tsx";
import { Facts } from "./facts.tsx";
import "./server-section.css";

export interface ServerSectionProps {
  server: string;
  stats: GenerationStatistics;
  /** Names of settings that the server did not get. */
  ignored?: readonly string[] | undefined;
}

/** Section of the run card about the server: its own times beside those measured here, and where numbers come from. */
export function ServerSection({ server, stats, ignored = [] }: ServerSectionProps) {
  const text = messages().remote;
  const times = serverTimes(stats);
  const reported = numbersFrom(stats, "reported");
  const derived = numbersFrom(stats, "derived");
  const list = (names: readonly string[]) => names.join(messages().comma);
  return (
    <div class="card-server">
      <h3>
        {text.server} <ServerName name={server} />
      </h3>
      {times === undefined ? null : (
        <Facts
          items={[
            { name: text.measured, value: formatDuration(times.measured) },
            { name: text.reported, value: formatDuration(times.reported) },
            { name: text.between, value: formatDuration(times.between) },
          ]}
        />
      )}
      {reported.length === 0 ? null : <p class="card-aside">{text.reportedNumbers(list(reported))}</p>}
      {derived.length === 0 ? null : <p class="card-aside">{text.derivedNumbers(list(derived))}</p>}
      {ignored.length === 0 ? null : (
        <p class="card-aside">{text.notSent(list(ignored.map((name) => settingLabel(name))))}</p>
      )}
    </div>
  );
}
