import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../locale/locale.ts";
import { Icon } from "./icon.tsx";
import "./rating-buttons.css";

export interface RatingButtonsProps {
  rating: Rating | undefined;
  onRate: (rating: Rating | "none") => void;
}

/** Good and bad buttons; pressing the active one again removes the rating. */
export function RatingButtons({ rating, onRate }: RatingButtonsProps) {
  const text = messages().rating;
  const choices = [
    { value: "up", name: text.up, icon: "liked" },
    { value: "down", name: text.down, icon: "disliked" },
  ] as const;
  return (
    <fieldset class="ratings">
      <legend class="visually-hidden">{text.name}</legend>
      {choices.map(({ value, name, icon }) => (
        <button
          key={value}
          type="button"
          class="icon-button"
          aria-label={name}
          title={name}
          aria-pressed={rating === value}
          onClick={() => onRate(rating === value ? "none" : value)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </fieldset>
  );
}
