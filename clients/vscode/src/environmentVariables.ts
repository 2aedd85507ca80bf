/** The environment variables of the programs that the extension starts. */
import type { ServerOrigin } from "./serverSearch";

/**
 * Return the variables of this process, changed so that Python imports nothing from its working directory and, in the
 * managed environment, nothing from outside that environment.
 */
export function environmentVariables(
  origin: ServerOrigin,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...inherited, PYTHONSAFEPATH: "1", PYTHONUTF8: "1" };
  if (origin === "managed") {
    delete variables.PYTHONPATH;
    delete variables.PYTHONHOME;
    variables.PYTHONNOUSERSITE = "1";
  }
  return variables;
}
