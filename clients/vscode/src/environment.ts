/** The environment variables of the programs that the extension starts. */
import type { Origin } from "./finding";

/**
 * The variables of this process, changed so that Python takes nothing from the folder it is started in, and in the
 * extension's own environment nothing from elsewhere either.
 */
export function variables(origin: Origin, given: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const changed: NodeJS.ProcessEnv = { ...given, PYTHONSAFEPATH: "1", PYTHONUTF8: "1" };
  if (origin === "own") {
    delete changed.PYTHONPATH;
    delete changed.PYTHONHOME;
    changed.PYTHONNOUSERSITE = "1";
  }
  return changed;
}
