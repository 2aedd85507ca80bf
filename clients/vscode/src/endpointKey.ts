/** The key of the server in `precis.endpoint.url`. It is kept in the secret storage of VS Code and in no setting. */
import { type Disposable, type Event, EventEmitter, type SecretStorage, window } from "vscode";

const NAME = "precis.endpointKey";

export class EndpointKey implements Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when the key was set or removed, also in another window. */
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(private readonly secrets: SecretStorage) {
    this.listener = secrets.onDidChange(({ key }) => {
      if (key === NAME) {
        this.changed.fire();
      }
    });
  }

  /** Return the key; undefined if none is stored. */
  async read(): Promise<string | undefined> {
    return this.secrets.get(NAME);
  }

  /** Ask for the key and store it. Nothing entered removes it. */
  async ask(): Promise<void> {
    const entered = await window.showInputBox({
      title: "Set the Key of the Endpoint",
      prompt: "The key that the server in precis.endpoint.url wants. Leave it empty to remove the stored key.",
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        /^[!-~]*$/.test(value.trim()) ? undefined : "A key has no spaces or special characters.",
    });
    if (entered === undefined) {
      return;
    }
    const key = entered.trim();
    await (key === "" ? this.secrets.delete(NAME) : this.secrets.store(NAME, key));
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }
}
