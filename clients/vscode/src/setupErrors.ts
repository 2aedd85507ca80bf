/** Explains why setting up failed and what to do, from the output of the programs. Does not depend on VS Code. */

const CAUSES: readonly { readonly pattern: RegExp; readonly explanation: string }[] = [
  {
    pattern: /no space left on device|not enough space on the disk/i,
    explanation: "The disk is full. Free some space and try again.",
  },
  {
    pattern: /ensurepip is not available|No module named (venv|ensurepip)/,
    explanation:
      "This Python lacks the module that creates virtual environments. On Debian and Ubuntu: sudo apt install python3-venv.",
  },
  {
    pattern:
      /Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeoutError|getaddrinfo failed|ProxyError|Network is unreachable/,
    explanation:
      "The package index could not be reached. Check the network connection and the proxy settings of pip. The offline VSIX needs no network.",
  },
  {
    pattern: /CERTIFICATE_VERIFY_FAILED|SSLError/,
    explanation:
      "The certificate of the package index was rejected. If a proxy replaces certificates, configure its certificate in pip: pip config set global.cert FILE.",
  },
  {
    pattern:
      /CMAKE_CXX_COMPILER|No CMAKE_C(XX)?_COMPILER|C\+\+ compiler .* not able to compile|error: command .*(g\+\+|cc1plus).* failed|fatal error: .*\.h: No such file/i,
    explanation:
      "The C++ compiler does not work. Install one, or set precis.setup.extraIndexUrl to an index of prebuilt wheels.",
  },
  {
    pattern: /cc1plus: (out of memory|.*Killed)|Killed signal terminated program|virtual memory exhausted/i,
    explanation:
      "There was not enough memory to build llama.cpp. Close other programs, or set precis.setup.extraIndexUrl to an index of prebuilt wheels.",
  },
  {
    pattern: /Failed building wheel for llama.cpp.python|Failed to build.*llama.cpp.python/i,
    explanation:
      "llama.cpp could not be built. See the log for the cause, or set precis.setup.extraIndexUrl to an index of prebuilt wheels.",
  },
  {
    pattern: /requires a different Python|Requires-Python/,
    explanation: "This version of Python is not supported. Python 3.11 or later is required.",
  },
  {
    pattern: /No matching distribution found|Could not find a version that satisfies/,
    explanation:
      "The package index lacks a package that is required for this system and this version of Python. See the log for its name.",
  },
  {
    pattern: /Permission denied|EACCES|Access is denied/i,
    explanation: "A file could not be written. See the log for its name.",
  },
];

/**
 * Explain why a step failed, in sentences for the user.
 *
 * @param title the title of the step.
 * @param lines the output of its program.
 * @param error why the program could not be started.
 */
export function explainFailure(title: string, lines: readonly string[], error?: NodeJS.ErrnoException): string {
  const output = lines.join("\n");
  const cause = CAUSES.find(({ pattern }) => pattern.test(output));
  if (cause !== undefined) {
    return cause.explanation;
  }
  const last = error?.message ?? lines.findLast((line) => line.trim() !== "") ?? "it printed nothing";
  return `“${title}” failed: ${last}`;
}

/** Return what to install if there is no C++ compiler. */
export function compilerAdvice(platform: NodeJS.Platform): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: "Run xcode-select --install in a terminal.",
    win32: "Install “Build Tools for Visual Studio” with the workload “Desktop development with C++”.",
    linux: "Run sudo apt install g++ (Debian, Ubuntu), sudo dnf install gcc-c++ (Fedora) or sudo pacman -S gcc (Arch).",
  };
  return `No C++ compiler was found, which is needed to build llama.cpp. ${install[platform] ?? "Install one."} Or set precis.setup.extraIndexUrl to an index of prebuilt wheels, which needs no compiler.`;
}
