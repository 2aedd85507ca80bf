/** Which server is started: the first place that has one. Knows nothing of VS Code. */

export type Origin = "setting" | "own" | "python" | "path";

/** A place where Précis may be. */
export interface Place {
  readonly origin: Origin;
  /** For people. */
  readonly name: string;
  /** What stands for `precis` in a command line. Undefined where there is nothing. */
  readonly precis?: readonly string[] | undefined;
  /** What starts the server, where that is not `precis server`. It is taken without being tried. */
  readonly server?: readonly string[] | undefined;
}

/** A server that can be started. */
export interface Found {
  readonly origin: Origin;
  readonly name: string;
  readonly server: readonly string[];
  /** What stands for `precis`, where that is known. */
  readonly precis?: readonly string[];
  /** Undefined where it was not tried. */
  readonly version?: string;
}

/** A place that has none, and why. */
export interface Passed {
  readonly name: string;
  readonly why: string;
}

/** What `precis --version` says, or why it says nothing. */
export type Probe = (precis: readonly string[], origin: Origin) => Promise<{ version: string } | { why: string }>;

/** The order in which places are looked at. */
export const ORDER: readonly Origin[] = ["setting", "own", "python", "path"];

/**
 * The first place that has a server, and the places passed over before it.
 *
 * @param places each asked only when its turn comes.
 * @param probe tries a command.
 */
export async function find(
  places: Readonly<Record<Origin, () => Promise<Place | undefined>>>,
  probe: Probe,
): Promise<{ found?: Found; passed: readonly Passed[] }> {
  const passed: Passed[] = [];
  for (const origin of ORDER) {
    const place = await places[origin]();
    if (place?.server !== undefined) {
      const { name, server } = place;
      return { found: { origin, name, server, ...known(server) }, passed };
    }
    if (place?.precis === undefined) {
      continue;
    }
    const outcome = await probe(place.precis, origin);
    if ("version" in outcome) {
      const { name, precis } = place;
      return { found: { origin, name, server: [...precis, "server"], precis, version: outcome.version }, passed };
    }
    passed.push({ name: place.name, why: outcome.why });
  }
  return { passed };
}

/** `precis` in a command that ends with its subcommand `server`. */
function known(server: readonly string[]): { precis?: readonly string[] } {
  const words = server.filter((word) => word !== "--stdio");
  return words.length > 1 && words.at(-1) === "server" ? { precis: words.slice(0, -1) } : {};
}
