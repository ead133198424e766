import { Icon, type IconName } from "./icon.tsx";

export interface IconButtonProps {
  icon: IconName;
  name: string;
  onClick: () => void;
  expanded?: boolean;
}

/** Button with an icon only; its name shows on hover and is read by a screen reader. */
export function IconButton({ icon, name, onClick, expanded }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={name}
      aria-expanded={expanded}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
