// With the VSIX that carries all that the server needs, and the model: one button, and nothing is fetched or asked.
import { OFFLINE_VSIX } from "../editor.mjs";
import { setUp, options as setup } from "./setup.mjs";

export const options = { ...setup, vsix: OFFLINE_VSIX, fetches: false, environment: {} };

export async function run(opened) {
  await setUp(opened);
  await opened.window.changed("ferry.md");
  await opened.shot("4-done");
}
