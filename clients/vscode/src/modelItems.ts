/** The items of the model picker. Does not depend on VS Code. */

/** One entry of the output of `precis models list --json`, with the fields that are shown. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly state: "installed" | "added" | "changed" | "gone" | "damaged" | "not installed";
  readonly size_bytes: number | null;
  readonly licence: string;
  /** The memory that it needs and the memory of the server's machine, as text. */
  readonly memory: string;
  readonly speed: "fast" | "medium" | "slow" | null;
  /** Whether it writes sentences of its own. */
  readonly writes: boolean;
  /** The measured quality, as text. */
  readonly quality: string;
  readonly recommended: boolean;
  /** Whether the setting "auto" currently selects it. */
  readonly auto: boolean;
  readonly note: string;
}

/** The value of `precis.model` that selects the best installed model. */
export const AUTO = "auto";

export interface ModelItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Undefined for "auto". */
  readonly model: Model | undefined;
}

/**
 * Return an item for "auto" and one for each model: installed models first, then the recommended one.
 *
 * @param current the value of `precis.model`.
 */
export function modelItems(models: readonly Model[], current: string): readonly ModelItem[] {
  const order = (model: Model): number => (isInstalled(model) ? 0 : model.recommended ? 1 : 2);
  const sorted = models.toSorted((one, other) => order(one) - order(other));
  return [autoItem(models, current), ...sorted.map((model) => modelItem(model, current))];
}

/** Whether the file of a model is on this machine. */
export function isInstalled(model: Model): boolean {
  return model.state === "installed" || model.state === "added" || model.state === "changed";
}

function autoItem(models: readonly Model[], current: string): ModelItem {
  const selected = models.find((model) => model.auto);
  return {
    label: `${current === AUTO ? "$(check)" : "$(circle-outline)"} ${AUTO}`,
    description: selected === undefined ? "no model is installed" : `currently ${selected.name}`,
    detail: "The best installed model that fits into the free memory.",
    model: undefined,
  };
}

function modelItem(model: Model, current: string): ModelItem {
  const icon = model.name === current ? "$(check)" : isInstalled(model) ? "$(circle-outline)" : "$(cloud-download)";
  const size = model.size_bytes === null ? "size unknown" : formatBytes(model.size_bytes);
  const recommended = model.recommended ? ["$(star) recommended for this machine"] : [];
  const memory = model.memory.startsWith("too much") ? `$(warning) memory ${model.memory}` : `memory ${model.memory}`;
  const method = model.writes ? "writes" : "only shortens";
  return {
    label: `${icon} ${model.name}`,
    description: [model.state, size, model.licence || "licence not stated", ...recommended].join(" · "),
    detail: [memory, model.speed ?? "speed unknown", method, model.quality, model.note]
      .filter((part) => part !== "")
      .join(" · "),
    model,
  };
}

/** Format a number of bytes in MB or GB, such as "98 MB". */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${Number((bytes / 1e9).toFixed(1))} GB`;
}
