import { SETTING_SECTIONS, type SettingSection } from "@tacho/shared/settings/descriptor.ts";
import { SETTINGS, type SettingRow, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { useId } from "preact/hooks";
import { messages } from "../locale/locale.ts";
import { describeConnection } from "../locale/words/describe-connection.ts";
import { type SettingTexts, settingText } from "../locale/words/setting-texts.ts";
import type { ConnectionState } from "../panel-protocol/panel-messages.ts";
import { Dial } from "../ui/dial.tsx";
import { THEMES } from "../ui/theme.ts";
import { LocalApiSection, type LocalApiSectionProps } from "./api/local-api-section.tsx";
import { ConnectionsSection, type ConnectionsSectionProps } from "./connections/connections-section.tsx";
import { SettingField } from "./fields/setting-field.tsx";
import { ServersSection, type ServersSectionProps } from "./servers/servers-section.tsx";
import type { OptionsActions, OptionsState } from "./state/options-view.ts";
import "./options-page.css";

export interface OptionsPageProps {
  state: OptionsState;
  actions: OptionsActions;
  /** Latest text for the screen reader. */
  announcement: string;
  /** Each is absent where the host has no such feature. */
  servers?: ServersSectionProps | undefined;
  localApi?: LocalApiSectionProps | undefined;
  connections?: ConnectionsSectionProps | undefined;
  /** Default: the product's. */
  table?: SettingsTable;
  /** Words for the settings of `table`. */
  texts?: SettingTexts;
}

/** Root component of the options page. */
export function OptionsPage(props: OptionsPageProps) {
  const { state, actions, announcement, table = SETTINGS, texts } = props;
  const { servers, localApi, connections } = props;
  const text = messages().options;
  const problem = describeConnection(state.connection);
  const resetCovers = useId();
  return (
    <main class="options">
      <header>
        <Dial share={0} />
        <h1>{text.title}</h1>
        <span class="intro">{text.intro}</span>
        <button type="button" class="button" onClick={actions.openRuns}>
          {messages().runs.open}
        </button>
      </header>
      {problem === undefined ? null : (
        <p class="host-line" role={problem.severity === "problem" ? "alert" : undefined}>
          <b>{problem.title}.</b> {problem.body}{" "}
          {problem.command === undefined ? null : <code>{problem.command}</code>}
        </p>
      )}
      {state.storageFailed ? (
        <p class="host-line" role="alert">
          {text.storageFailed}
        </p>
      ) : null}
      {SETTING_SECTIONS.map((section) => (
        <section key={section}>
          <h2>{text.sections[section]}</h2>
          {rowsOf(section, table).map((row) => (
            <SettingField
              key={`${row.key} ${state.resets}`}
              descriptor={row}
              words={settingText(row.key, texts)}
              state={state}
              actions={actions}
            />
          ))}
        </section>
      ))}
      <div class="reset">
        <p id={resetCovers}>{text.resetCovers}</p>
        <button type="button" class="button" aria-describedby={resetCovers} onClick={actions.resetAll}>
          {text.resetAll}
        </button>
        {state.canUndoReset ? (
          <>
            <span class="reset-done">{text.resetDone}</span>
            <button type="button" class="button" onClick={actions.undoReset}>
              {text.undo}
            </button>
          </>
        ) : null}
      </div>
      {servers === undefined ? null : <ServersSection {...servers} />}
      {localApi === undefined ? null : <LocalApiSection {...localApi} />}
      <section>
        <h2>{text.sections.appearance}</h2>
        <fieldset class="themes">
          <legend>{text.theme}</legend>
          {THEMES.map((theme) => (
            <label key={theme}>
              <input
                type="radio"
                name="theme"
                value={theme}
                checked={state.theme === theme}
                onChange={() => actions.chooseTheme(theme)}
              />
              {text.themes[theme]}
            </label>
          ))}
        </fieldset>
        {state.themeKept === false ? <p role="alert">{text.themeNotKept}</p> : null}
      </section>
      <section>
        <h2>{text.sections.privacy}</h2>
        <div class="prose-plain">
          {(connections === undefined ? text.privacy : text.privacyConnected).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </section>
      {connections === undefined ? null : <ConnectionsSection {...connections} />}
      <AboutSection connection={state.connection} version={state.version} />
      <div class="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
    </main>
  );
}

function rowsOf(section: SettingSection, { descriptors }: SettingsTable): SettingRow[] {
  const rows = descriptors.filter((row) => row.section === section);
  return [...rows.filter(({ first }) => first), ...rows.filter(({ first }) => !first)];
}

interface AboutSectionProps {
  connection: ConnectionState;
  version: string;
}

/** Lists the versions of extension and host, the engine and the model. */
function AboutSection({ connection, version }: AboutSectionProps) {
  const text = messages().options.about;
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
      <h2>{messages().options.sections.about}</h2>
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
