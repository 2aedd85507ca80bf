/** The Python environment that the extension set up, in the extension's storage. */
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** The file that names the current environment. It is written last, so an incomplete environment is never used. */
const RECORD = "environment.json";

export interface ManagedEnvironment {
  /** The name of its folder in the extension's storage. */
  readonly folder: string;
  /** The path of its interpreter. */
  readonly python: string;
}

/** Return the current environment; undefined if there is none. */
export async function readManagedEnvironment(storage: string): Promise<ManagedEnvironment | undefined> {
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
  return { folder, python: interpreterPath(path.join(storage, folder)) };
}

/** Make `folder` the current environment. */
export async function writeManagedEnvironment(storage: string, folder: string): Promise<void> {
  const temporary = path.join(storage, `${RECORD}.new`);
  await writeFile(temporary, `${JSON.stringify({ folder })}\n`);
  await rename(temporary, path.join(storage, RECORD));
}

/** Return the path of the interpreter of a virtual environment. */
export function interpreterPath(environment: string): string {
  return process.platform === "win32"
    ? path.join(environment, "Scripts", "python.exe")
    : path.join(environment, "bin", "python");
}
