-- Missing requirements and wrong commands, and the messages about them.
local Editor = require("editor")

local function health(editor)
  editor:type_command("checkhealth precis")
  return editor:text()
end

local function assert_contains(text, ...)
  for _, part in ipairs({ ... }) do
    if not text:find(part, 1, true) then
      error(("%q is not in:\n%s"):format(part, text), 2)
    end
  end
end

case("a server that is not installed", function(open)
  local editor = open({ cmd = { "precis-of-nowhere", "server" } })
  editor:edit("some words\n")
  editor:type_command("Precis summarize")
  editor:until_message(
    "The program “precis-of-nowhere” was not found. Run :checkhealth precis to see how to install it."
  )
  editor:until_idle()
  Editor.same("some words", editor:text())
  assert_contains(health(editor), "`precis-of-nowhere` cannot be run", "pipx install", "Précis: compiler")
end)

case("a server that exits at once", function(open)
  local editor = open({ cmd = { "false" } })
  editor:edit("some words\n")
  editor:type_command("Precis summarize")
  editor:until_idle()
  editor:until_message("precis")
  Editor.same("some words", editor:text())
end)

case("nothing is missing", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.lsp.config('precis', { settings = { precis = { model = 'smollm2-135m' } } })",
  })
  local told = health(editor)
  assert_contains(told, "precis 0.", "smollm2-135m", "Neovim 0.1", "The server is not running")
  assert_contains(told, "Précis: installation", "llama.cpp: llama-cpp-python", "OK offline: ")
  Editor.same(nil, told:find("Précis: compiler", 1, true))
end)

case("a server that runs the model and cannot be reached", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.lsp.config('precis', { cmd_env = { PRECIS_API_KEY = 'not a key' }, settings = { precis = {"
      .. "engine = 'endpoint', endpoint = { url = 'http://127.0.0.1:9' } } } })",
  })
  local told = health(editor)
  assert_contains(told, "engine: endpoint", "ERROR endpoint: The environment variable PRECIS_API_KEY has characters")
  Editor.same(nil, told:find("not a key", 1, true))
  Editor.same(nil, told:find("Précis: model", 1, true))
end)

case("a model that is not installed", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.lsp.config('precis', { settings = { precis = { model = 'qwen3-0.6b', wrods = 3 } } })"
      .. "\nvim.env.PRECIS_DATA_DIR = vim.env.HOME .. '/data'",
  })
  assert_contains(
    health(editor),
    "qwen3-0.6b: not installed",
    "precis models install qwen3-0.6b",
    "The setting precis.wrods is unknown."
  )
end)

case("no model is installed", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.env.PRECIS_DATA_DIR = vim.env.HOME .. '/data'",
  })
  assert_contains(health(editor), "No model is installed.", "recommended for this machine", "ERROR models: none in")
end)

case("a buffer that cannot be modified", function(open)
  local editor = open()
  editor:lua("vim.cmd.help()")
  editor:type_command("Precis summarize")
  editor:until_message("This buffer cannot be modified")
  Editor.same(0, editor:lua("return #vim.lsp.get_clients()"))
end)

case("an unknown subcommand, and a range that is not allowed", function(open)
  local editor = open()
  editor:type_command("Precis sumarize")
  editor:until_message(
    "Unknown subcommand “:Precis sumarize”. Use one of: again, cancel, log, longer, model, remove, shorter"
  )
  editor:type_command("1Precis cancel")
  editor:until_message(":Precis cancel takes no range.")
  local names = { "again", "cancel", "log", "longer", "model", "remove", "shorter", "sources", "status" }
  names[#names + 1] = "summarize"
  Editor.same(names, editor:lua("return vim.fn.getcompletion('Precis ', 'cmdline')"))
end)

case("the log", function(open)
  local editor = open()
  editor:edit("some words\n")
  editor:type_command("Precis summarize")
  editor:until_text("Paragraph 6 of 6.")
  editor:type_command("Precis log")
  assert_contains(editor:lua("return vim.api.nvim_buf_get_name(0)"), "lsp.log")
end)
