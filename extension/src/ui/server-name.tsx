import { messages } from "../locale/locale.ts";
import "./server-name.css";

/** Name of the server that runs a model, in the colour of all that is not on this computer. */
export function ServerName({ name }: { name: string }) {
  return (
    <bdi class="server-name" title={messages().remote.title(name)}>
      {name}
    </bdi>
  );
}
