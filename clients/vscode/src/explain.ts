/** Why setting up failed, and what to do: read from what the programs said. Knows nothing of VS Code. */

const CAUSES: readonly { readonly sign: RegExp; readonly said: string }[] = [
  { sign: /no space left on device|not enough space on the disk/i, said: "The disk is full. Make room and try again." },
  {
    sign: /ensurepip is not available|No module named (venv|ensurepip)/,
    said: "This Python lacks the module that makes environments. On Debian and Ubuntu: sudo apt install python3-venv.",
  },
  {
    sign: /Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeoutError|getaddrinfo failed|ProxyError|Network is unreachable/,
    said: "The package index was not reached. Is there a connection, and does pip need a proxy? The offline VSIX needs no network.",
  },
  {
    sign: /CERTIFICATE_VERIFY_FAILED|SSLError/,
    said: "The package index's certificate was not accepted. Behind a proxy that replaces certificates, pip needs its own: pip config set global.cert FILE.",
  },
  {
    sign: /CMAKE_CXX_COMPILER|No CMAKE_C(XX)?_COMPILER|C\+\+ compiler .* not able to compile|error: command .*(g\+\+|cc1plus).* failed|fatal error: .*\.h: No such file/i,
    said: "The C++ compiler does not work. Install one, or name an index of built wheels in precis.setup.extraIndexUrl.",
  },
  {
    sign: /cc1plus: (out of memory|.*Killed)|Killed signal terminated program|virtual memory exhausted/i,
    said: "There was not enough memory to build llama.cpp. Close other programs, or name an index of built wheels in precis.setup.extraIndexUrl.",
  },
  {
    sign: /Failed building wheel for llama.cpp.python|Failed to build.*llama.cpp.python/i,
    said: "llama.cpp could not be built. The log says where; an index of built wheels (precis.setup.extraIndexUrl) needs no building.",
  },
  {
    sign: /requires a different Python|Requires-Python/,
    said: "This version of Python is not supported. Python 3.11 or later is needed.",
  },
  {
    sign: /No matching distribution found|Could not find a version that satisfies/,
    said: "The package index has not all that is needed for this system and this version of Python.",
  },
  { sign: /Permission denied|EACCES|Access is denied/i, said: "A file could not be written. The log says which." },
];

/**
 * Why a step failed, as sentences.
 *
 * @param title of the step.
 * @param lines that its program said.
 * @param error why it could not be started.
 */
export function explain(title: string, lines: readonly string[], error?: NodeJS.ErrnoException): string {
  const said = lines.join("\n");
  const cause = CAUSES.find(({ sign }) => sign.test(said))?.said;
  if (cause !== undefined) {
    return cause;
  }
  const last = error?.message ?? lines.findLast((line) => line.trim() !== "") ?? "it said nothing";
  return `“${title}” failed: ${last}`;
}

/** What to install where there is no C++ compiler. */
export function compilerAdvice(platform: NodeJS.Platform): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: "Run xcode-select --install in a terminal.",
    win32: "Install “Build Tools for Visual Studio” with the workload “Desktop development with C++”.",
    linux: "Run sudo apt install g++ (Debian, Ubuntu), sudo dnf install gcc-c++ (Fedora) or sudo pacman -S gcc (Arch).",
  };
  return `There is no C++ compiler, which builds llama.cpp. ${install[platform] ?? "Install one."} Or name an index of built wheels in precis.setup.extraIndexUrl, which needs none.`;
}
