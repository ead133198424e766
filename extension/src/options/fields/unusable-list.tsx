import { messages } from "../../locale/locale.ts";
import { describeBriefly } from "../../locale/words/describe-error.ts";
import type { UnusableFiles } from "../state/options-view.ts";
import "./unusable-list.css";

/** Files that are not offered as models, folded away, each with the reason. */
export function UnusableList({ count, errors }: UnusableFiles) {
  const text = messages().options;
  const others = count - errors.length;
  return (
    <details class="unusable">
      <summary>{text.unusableFiles(count)}</summary>
      <ul>
        {errors.map((error, index) => (
          // The list is replaced as a whole, and two files may have the same sentence.
          <li key={index}>
            <bdi>{describeBriefly(error)}</bdi>
          </li>
        ))}
        {others > 0 ? <li>{text.moreUnusable(others)}</li> : null}
      </ul>
    </details>
  );
}
