// What a person sees and does in the window. Everything waits for what it needs to see, and for no longer.
import { join } from "node:path";

export const JOB_MS = 120_000;
const [MENU_ATTEMPTS, MENU_MS] = [5, 3_000];
export const KEY = "Shift+Alt+S";

export class Window {
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(30_000);
  }

  async file(name) {
    await this.page.keyboard.press("Control+P");
    await this.#pick(name, name);
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.text().click();
  }

  async command(title) {
    await this.page.keyboard.press("F1");
    await this.#pick(`>${title}`, title);
  }

  async choose(title) {
    await this.row(title).click();
  }

  // A row of the list that is open over the editor.
  row(title) {
    return this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
  }

  text() {
    return this.page.locator(".editor-instance .monaco-editor .view-lines").first();
  }

  line(words) {
    return this.page.locator(".view-line", { hasText: words }).first();
  }

  async selectAll() {
    await this.page.keyboard.press("Control+A");
    await this.page.locator(".statusbar-item", { hasText: "selected" }).waitFor();
  }

  async summarize() {
    await this.page.keyboard.press(KEY);
  }

  notification(words) {
    return this.page.locator(".notification-toast", { hasText: words });
  }

  async press(notification, button) {
    await notification.getByRole("button", { name: button }).first().click();
  }

  // The code action of this title, in the menu at the lightbulb. The editor asks for actions by itself a moment after the
  // selection has changed, and drops the menu of a key that is pressed just then; so it is pressed again.
  async menu(title) {
    const bulb = '[class*="codicon-gutter-lightbulb"], .codicon-light-bulb, .lightBulbWidget';
    await this.page.locator(bulb).first().waitFor();
    return this.openMenu(title);
  }

  // The same without the lightbulb, which VS Code does not show at every line.
  async openMenu(title) {
    const action = this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
    for (let left = MENU_ATTEMPTS; left > 0; left--) {
      await this.page.keyboard.press("Control+.");
      const failure = await action.waitFor({ timeout: MENU_MS }).then(
        () => undefined,
        (error) => error,
      );
      if (failure === undefined) return action;
      if (left === 1) throw failure;
    }
  }

  // Go to a line, and in it to a column; both are then in sight.
  async go(line, column = 1) {
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  // The file has an edit that is not saved: the summary is in, or something was typed.
  async changed(name) {
    await this.page.locator(".tab.dirty", { hasText: name }).waitFor({ timeout: JOB_MS });
  }

  // No job is at work any more: none of its notifications is left.
  async idle() {
    await this.page.waitForFunction(
      () => ![...document.querySelectorAll(".notification-toast")].some((each) => /Summarizing/.test(each.textContent)),
      undefined,
      { timeout: JOB_MS },
    );
  }

  async undo() {
    await this.text().click();
    await this.page.keyboard.press("Control+Z");
  }

  async save() {
    await this.command("File: Save All");
    await this.page.waitForFunction(() => document.querySelector(".tab.dirty") === null);
  }

  async dirty() {
    return this.page.locator(".tab.dirty").count();
  }

  async screenshot(folder, name) {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async #pick(typed, title) {
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(typed);
    // Enter takes the row that has the focus, which the list of before may still have in another one.
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
    await this.page.keyboard.press("Enter");
  }
}
