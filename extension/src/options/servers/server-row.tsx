import type { Server } from "@tacho/shared/protocol/servers.ts";
import { useId, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { describeError } from "../../locale/words/describe-error.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { ConfirmQuestion, useQuestion } from "../network/confirm-question.tsx";
import { serverFacts, serverStatus } from "./server-status.ts";
import type { ServersActions, ServerTest } from "./servers-model.ts";
import "./server-row.css";

export interface ServerRowProps {
  server: Server;
  test: ServerTest | undefined;
  actions: Pick<ServersActions, "remove" | "test">;
  onEdit: () => void;
}

/** Entry of one added server: how it is, what is known of it, and its buttons. */
export function ServerRow({ server, test, actions, onEdit }: ServerRowProps) {
  const text = messages().servers;
  const id = useId();
  const question = useQuestion();
  const [failure, setFailure] = useState<string>();
  const { tone, words } = serverStatus(server, test);
  const running = tone === "running";
  const remove = () =>
    actions.remove(server.name).catch((error) => {
      question.close();
      setFailure(text.notRemoved(failureWords(error)));
    });
  return (
    <li class="server">
      <div class="server-head">
        <b id={id} class="server-title">
          {server.name}
        </b>
        <span class="server-state" data-tone={tone}>
          <i aria-hidden="true" />
          {words}
        </span>
      </div>
      <p class="server-url">
        <bdi>{server.url}</bdi>
      </p>
      <ServerFactLine server={server} test={test} />
      {server.error === undefined || running ? null : (
        <ServerProblem server={server} onEdit={onEdit} onTest={() => actions.test(server.name)} />
      )}
      {test?.status === "failed" ? (
        <p class="wrong" role="alert">
          {text.notTested(test.why)}
        </p>
      ) : null}
      {failure === undefined ? null : (
        <p class="wrong" role="alert">
          {failure}
        </p>
      )}
      {question.asking ? (
        <ConfirmQuestion
          class="server-confirm"
          question={text.removeSure(server.name, server.has_key)}
          confirm={text.remove}
          cancel={text.cancel}
          onConfirm={() => void remove()}
          onCancel={question.close}
        />
      ) : (
        <div class="buttons">
          <button
            type="button"
            class="button"
            aria-describedby={id}
            disabled={running}
            onClick={() => actions.test(server.name)}
          >
            {running ? text.testing : text.test}
          </button>
          <button type="button" class="button" aria-describedby={id} data-edit={server.name} onClick={onEdit}>
            {text.edit}
          </button>
          <button
            ref={question.opener}
            type="button"
            class="button"
            aria-describedby={id}
            onClick={question.ask}
          >
            {text.remove}
          </button>
        </div>
      )}
    </li>
  );
}

function ServerFactLine({ server, test }: Pick<ServerRowProps, "server" | "test">) {
  const facts = serverFacts(server, test);
  const models = test?.status === "done" && server.error === undefined ? test.models : [];
  return (
    <>
      {facts === "" ? null : <p class="server-facts">{facts}</p>}
      {models.length === 0 ? null : (
        <details class="server-models">
          <summary>{messages().servers.modelsTitle(models.length)}</summary>
          <ul>
            {models.map((model) => (
              <li key={model}>
                <bdi>{model}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ServerProblemProps {
  server: Server;
  onEdit: () => void;
  onTest: () => void;
}

/** Says how the latest request to a server failed, with the button that helps. */
function ServerProblem({ server, onEdit, onTest }: ServerProblemProps) {
  const { error, has_key } = server;
  const text = messages().servers;
  if (error === undefined) return null;
  const { title, help } = describeError(error, false);
  const refused = error.code === "server_refused";
  return (
    <div class="server-problem">
      <p>
        <b>{title}</b> {help}
      </p>
      <button type="button" class="button" onClick={refused ? onEdit : onTest}>
        {refused ? (has_key ? text.changeKey : text.enterKey) : messages().actions.tryAgain}
      </button>
    </div>
  );
}
