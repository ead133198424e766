import { messages } from "../text/messages.en.ts";

export interface SelectionBarProps {
  selected: ReadonlySet<string>;
  /** Whether there are two to compare. */
  canCompare: boolean;
  onClear: () => void;
  onCompare: (ids: [string, string]) => void;
  onDelete: () => void;
}

/** What can be done with the selected runs. */
export function SelectionBar({ selected, canCompare, onClear, onCompare, onDelete }: SelectionBarProps) {
  const text = messages.dashboard.table;
  if (selected.size === 0) return canCompare ? <p class="selection quiet">{text.compareHint}</p> : null;
  const [first, second] = selected;
  const isPair = selected.size === 2;
  return (
    <div class="selection">
      <span>{text.selected(selected.size)}</span>
      <button
        type="button"
        class="button"
        disabled={!isPair}
        onClick={() => {
          if (first !== undefined && second !== undefined) onCompare([first, second]);
        }}
      >
        {text.compare}
      </button>
      <button type="button" class="button" onClick={onDelete}>
        {text.deleteSelected}
      </button>
      <button type="button" class="button" onClick={onClear}>
        {text.clear}
      </button>
    </div>
  );
}
