/** The models as rows to choose from. Knows nothing of VS Code. */

/** One entry of what `precis models list --json` prints, as far as it is shown. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly state: "installed" | "added" | "changed" | "gone" | "damaged" | "not installed" | "to be fetched by you";
  readonly size_bytes: number | null;
  readonly approximate: boolean;
  readonly licence: string;
  readonly memory_bytes: number | null;
  readonly default: boolean;
  readonly note: string;
  readonly how_to_get: string;
}

export interface Row {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly model: Model;
}

/**
 * A row for each model, those that can be used at once first.
 *
 * @param chosen the setting `precis.model`.
 * @param memory_bytes that this machine has.
 */
export function rows(models: readonly Model[], chosen: string, memory_bytes: number): readonly Row[] {
  const order = (model: Model): number => (isThere(model) ? 0 : model.how_to_get === "" ? 1 : 2);
  return models.toSorted((one, other) => order(one) - order(other)).map((model) => row(model, chosen, memory_bytes));
}

/** Whether a model can be used at once. */
export function isThere(model: Model): boolean {
  return model.state === "installed" || model.state === "added" || model.state === "changed";
}

function row(model: Model, chosen: string, memory_bytes: number): Row {
  const icon = model.name === chosen ? "$(check)" : isThere(model) ? "$(circle-outline)" : "$(cloud-download)";
  const about = model.approximate ? "about " : "";
  const size = model.size_bytes === null ? "size unknown" : about + inWords(model.size_bytes);
  const state = model.default ? `${model.state}, the default` : model.state;
  return {
    label: `${icon} ${model.name}`,
    description: [state, size, model.licence || "licence not stated"].join(" · "),
    detail: [memory(model, memory_bytes), model.note].filter((part) => part !== "").join(" · "),
    model,
  };
}

function memory(model: Model, memory_bytes: number): string {
  if (model.memory_bytes === null) {
    return "memory unknown";
  }
  const needed = `needs about ${inWords(model.memory_bytes)} of this machine's ${inWords(memory_bytes)} of memory`;
  return model.memory_bytes > 0.7 * memory_bytes ? `$(warning) ${needed}` : needed;
}

/** A number of bytes as people say it. */
export function inWords(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${Number((bytes / 1e9).toFixed(1))} GB`;
}
