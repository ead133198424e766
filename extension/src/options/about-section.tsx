import type { ConnectionState } from "../panel-protocol/panel-messages.ts";
import { messages } from "../text/messages.en.ts";

export interface AboutSectionProps {
  connection: ConnectionState;
  version: string;
}

/** What runs, in which version. */
export function AboutSection({ connection, version }: AboutSectionProps) {
  const text = messages.options.about;
  const connected = connection.status === "connected" ? connection : undefined;
  const facts = [
    [text.version, version],
    [text.host, connected?.host_version ?? text.notConnected],
    [text.engine, connected?.engine],
    [text.model, connected?.model],
    [text.licence, text.licenceName],
  ] as const;
  return (
    <section>
      <h2>{messages.options.sections.about}</h2>
      <dl class="about">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
