export interface FilterSelectProps<Value extends string, Any extends string | undefined> {
  label: string;
  value: Value | undefined;
  /** The choice of none; without it one is always chosen. */
  any?: Any;
  options: readonly { value: Value; words: string }[];
  onChange: (value: Any extends string ? Value | undefined : Value) => void;
}

/** One condition. */
export function FilterSelect<Value extends string, Any extends string | undefined = undefined>({
  label,
  value,
  any,
  options,
  onChange,
}: FilterSelectProps<Value, Any>) {
  return (
    <select
      class="filter"
      aria-label={label}
      value={value ?? ""}
      onChange={({ currentTarget }) => {
        const chosen = options.find((option) => option.value === currentTarget.value)?.value;
        onChange(chosen as Any extends string ? Value | undefined : Value);
      }}
    >
      {any === undefined ? null : <option value="">{any}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.words}
        </option>
      ))}
    </select>
  );
}
