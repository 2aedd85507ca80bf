/** Decides which server to start: the first candidate that works. Does not depend on VS Code. */

/**
 * How a server was found: in the setting `precis.serverCommand`, in the environment that the extension set up, in the
 * selected Python environment, or on the PATH.
 */
export type ServerOrigin = "setting" | "managed" | "python" | "path";

/** A command that may start a server. */
export interface ServerCandidate {
  readonly origin: ServerOrigin;
  /** A description for messages and the log. */
  readonly name: string;
  /** The command that runs `precis`, without a subcommand. It is tried before it is used. */
  readonly precis?: readonly string[] | undefined;
  /** The command that starts the server, if it is not `precis server`. It is used without being tried. */
  readonly server?: readonly string[] | undefined;
}

/** A server that can be started. */
export interface FoundServer {
  readonly origin: ServerOrigin;
  readonly name: string;
  readonly server: readonly string[];
  /** The command that runs `precis`, if known. */
  readonly precis?: readonly string[];
  /** Undefined if the command was not tried. */
  readonly version?: string;
}

/** A candidate that does not work, and why. */
export interface RejectedCandidate {
  readonly origin: ServerOrigin;
  readonly name: string;
  readonly reason: string;
}

export interface SearchResult {
  readonly found?: FoundServer;
  readonly rejected: readonly RejectedCandidate[];
}

/** Run `precis --version`; return the version or the reason for the failure. */
export type Probe = (
  precis: readonly string[],
  origin: ServerOrigin,
) => Promise<{ version: string } | { reason: string }>;

/** The order in which candidates are tried. */
export const ORDER: readonly ServerOrigin[] = ["setting", "managed", "python", "path"];

/**
 * Return the first server that works, and the candidates rejected before it.
 *
 * @param candidates each is called only if no earlier candidate works.
 * @param probe tries a command.
 */
export async function findServer(
  candidates: Readonly<Record<ServerOrigin, () => Promise<ServerCandidate | undefined>>>,
  probe: Probe,
): Promise<SearchResult> {
  const rejected: RejectedCandidate[] = [];
  for (const origin of ORDER) {
    const candidate = await candidates[origin]();
    if (candidate?.server !== undefined) {
      const { name, server } = candidate;
      return { found: { origin, name, server, ...precisCommand(server) }, rejected };
    }
    if (candidate?.precis === undefined) {
      continue;
    }
    const outcome = await probe(candidate.precis, origin);
    if ("version" in outcome) {
      const { name, precis } = candidate;
      return { found: { origin, name, server: [...precis, "server"], precis, version: outcome.version }, rejected };
    }
    rejected.push({ origin, name: candidate.name, reason: outcome.reason });
  }
  return { rejected };
}

/** Derive the `precis` command from a command that ends with the subcommand `server`. */
function precisCommand(server: readonly string[]): { precis?: readonly string[] } {
  const words = server.filter((word) => word !== "--stdio");
  return words.length > 1 && words.at(-1) === "server" ? { precis: words.slice(0, -1) } : {};
}
