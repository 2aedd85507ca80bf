/** The models as rows to choose from. Knows nothing of VS Code. */

/** One entry of what `precis models list --json` prints, as far as it is shown. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly state: "installed" | "added" | "changed" | "gone" | "damaged" | "not installed";
  readonly size_bytes: number | null;
  readonly licence: string;
  /** What it needs against what the server's machine has, in words. */
  readonly memory: string;
  readonly speed: "fast" | "medium" | "slow" | null;
  /** Whether it writes sentences of its own. */
  readonly writes: boolean;
  /** What was measured of it, in words. */
  readonly quality: string;
  readonly recommended: boolean;
  /** Whether the setting "auto" stands for it at present. */
  readonly auto: boolean;
  readonly note: string;
}

/** The value of `precis.model` that stands for the best installed model. */
export const AUTO = "auto";

export interface Row {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Undefined in the row for "auto". */
  readonly model: Model | undefined;
}

/**
 * A row for "auto" and one for each model, those that can be used at once first.
 *
 * @param chosen the setting `precis.model`.
 */
export function rows(models: readonly Model[], chosen: string): readonly Row[] {
  const order = (model: Model): number => (isThere(model) ? 0 : model.recommended ? 1 : 2);
  const sorted = models.toSorted((one, other) => order(one) - order(other));
  return [automatic(models, chosen), ...sorted.map((model) => row(model, chosen))];
}

/** Whether a model can be used at once. */
export function isThere(model: Model): boolean {
  return model.state === "installed" || model.state === "added" || model.state === "changed";
}

function automatic(models: readonly Model[], chosen: string): Row {
  const now = models.find((model) => model.auto);
  return {
    label: `${chosen === AUTO ? "$(check)" : "$(circle-outline)"} ${AUTO}`,
    description: now === undefined ? "no model is installed" : `at present ${now.name}`,
    detail: "The best installed model that fits into the memory that is free.",
    model: undefined,
  };
}

function row(model: Model, chosen: string): Row {
  const icon = model.name === chosen ? "$(check)" : isThere(model) ? "$(circle-outline)" : "$(cloud-download)";
  const size = model.size_bytes === null ? "size unknown" : inWords(model.size_bytes);
  const recommended = model.recommended ? ["$(star) recommended for this machine"] : [];
  const memory = model.memory.startsWith("too much") ? `$(warning) memory ${model.memory}` : `memory ${model.memory}`;
  const does = model.writes ? "writes" : "only shortens";
  return {
    label: `${icon} ${model.name}`,
    description: [model.state, size, model.licence || "licence not stated", ...recommended].join(" · "),
    detail: [memory, model.speed ?? "speed unknown", does, model.quality, model.note]
      .filter((part) => part !== "")
      .join(" · "),
    model,
  };
}

/** A number of bytes as people say it. */
export function inWords(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${Number((bytes / 1e9).toFixed(1))} GB`;
}
