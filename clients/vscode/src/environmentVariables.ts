/** The environment variables of the programs that the extension starts. */
import type { ServerOrigin } from "./serverSearch";

/**
 * Return the variables of this process, changed so that Python imports nothing from its working directory and, in the
 * managed environment, nothing from outside that environment.
 *
 * @param endpointKey the key of the endpoint, for a program that sends requests to it. It replaces an inherited one.
 */
export function environmentVariables(
  origin: ServerOrigin,
  endpointKey?: string,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...inherited, PYTHONSAFEPATH: "1", PYTHONUTF8: "1" };
  if (endpointKey !== undefined) {
    variables.PRECIS_API_KEY = endpointKey;
  }
  if (origin === "managed") {
    delete variables.PYTHONPATH;
    delete variables.PYTHONHOME;
    variables.PYTHONNOUSERSITE = "1";
  }
  return variables;
}
