import { formatPercent } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { TableScroll } from "../labels/table-scroll.tsx";
import type { ComparedFigure } from "./compare.ts";
import "./compare-sheet.css";

export interface CompareSheetProps {
  title: string;
  names: [string, string];
  figures: readonly ComparedFigure[];
  onClose: () => void;
}

/** Dialog that compares two runs or models side by side, with the difference of the second from the first. */
export function CompareSheet({ title, names, figures, onClose }: CompareSheetProps) {
  const text = messages().runs.compare;
  return (
    <Sheet title={title} wide onClose={onClose}>
      <TableScroll name={title}>
        <table class="compared">
          <thead>
            <tr>
              <th scope="col">{text.figure}</th>
              <th scope="col" class="number">
                {names[0]}
              </th>
              <th scope="col" class="number">
                {names[1]}
              </th>
              <th scope="col" class="number">
                {text.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ name, a, b, difference, differs }) => (
              <tr key={name} class={differs ? "differs" : undefined}>
                <th scope="row">{name}</th>
                <td class="number">{a ?? ""}</td>
                <td class="number">{b ?? ""}</td>
                <td class={`number ${difference?.tone ?? ""}`}>{differenceWords(difference, differs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </Sheet>
  );
}

function differenceWords(difference: ComparedFigure["difference"], differs: boolean): string {
  if (!differs) return messages().runs.compare.same;
  if (difference === undefined) return "";
  const sign = difference.share < 0 ? "−" : "+";
  return `${sign}${formatPercent(Math.abs(difference.share))}`;
}
