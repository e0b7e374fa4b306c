import { StatusShape } from "./status-shape";

/** What is wrong with a value, or surprises about it: shape and reason; nothing when all is well. */
export function FieldNote({ id, error, warning }: { id?: string; error?: string | null; warning?: string | null }) {
  const text = error ?? warning;
  if (!text) return null;
  return (
    <p
      id={id}
      role={error ? "alert" : undefined}
      className={`flex gap-6 text-help ${error ? "text-down" : "text-warn"}`}
    >
      <StatusShape kind={error ? "down" : "warning"} className="mt-2" />
      <span>{text}</span>
    </p>
  );
}
