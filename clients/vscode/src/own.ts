/** The environment that the extension has set up itself: which folder of its storage it is in. */
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** Written last, so that an environment is whole or not there. */
const RECORD = "environment.json";

export interface Own {
  /** The folder, inside the extension's storage. */
  readonly folder: string;
  /** Its interpreter. */
  readonly python: string;
}

/** The environment, if there is one. */
export async function readOwn(storage: string): Promise<Own | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(storage, RECORD), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  const { folder } = JSON.parse(text) as { folder: string };
  return { folder, python: pythonIn(path.join(storage, folder)) };
}

/** Make `folder` the environment that is used from now on. */
export async function writeOwn(storage: string, folder: string): Promise<void> {
  const written = path.join(storage, `${RECORD}.new`);
  await writeFile(written, `${JSON.stringify({ folder })}\n`);
  await rename(written, path.join(storage, RECORD));
}

/** The interpreter of a virtual environment. */
export function pythonIn(environment: string): string {
  return process.platform === "win32"
    ? path.join(environment, "Scripts", "python.exe")
    : path.join(environment, "bin", "python");
}
