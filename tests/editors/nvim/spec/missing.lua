-- What is missing, and what is said of it.
local Editor = require("editor")

local function health(editor)
  editor:type_command("checkhealth precis")
  return editor:text()
end

local function holds(text, ...)
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
  editor:until_said(
    "The program “precis-of-nowhere” was not found. Run :checkhealth precis to see how to install it."
  )
  editor:until_idle()
  Editor.same("some words", editor:text())
  holds(health(editor), "`precis-of-nowhere` cannot be run", "pipx install", "Précis: compiler")
end)

case("a server that ends at once", function(open)
  local editor = open({ cmd = { "false" } })
  editor:edit("some words\n")
  editor:type_command("Precis summarize")
  editor:until_idle()
  editor:until_said("precis")
  Editor.same("some words", editor:text())
end)

case("all is there", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.lsp.config('precis', { settings = { precis = { model = 'smollm2-135m' } } })",
  })
  local told = health(editor)
  holds(told, "precis 0.", "smollm2-135m", "Neovim 0.1", "The server is not running")
  Editor.same(nil, told:find("Précis: compiler", 1, true))
end)

case("a model that is not installed", function(open)
  local editor = open({
    cmd = { Editor.PYTHON, "-m", "precis", "server" },
    init = "vim.lsp.config('precis', { settings = { precis = { model = 'qwen3-0.6b', wrods = 3 } } })"
      .. "\nvim.env.PRECIS_DATA_DIR = vim.env.HOME .. '/data'",
  })
  holds(
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
  holds(health(editor), "No model is installed.", "recommended for this machine")
end)

case("a buffer that cannot be modified", function(open)
  local editor = open()
  editor:lua("vim.cmd.help()")
  editor:type_command("Precis summarize")
  editor:until_said("This buffer cannot be modified")
  Editor.same(0, editor:lua("return #vim.lsp.get_clients()"))
end)

case("a subcommand that there is not, and a range that is not taken", function(open)
  local editor = open()
  editor:type_command("Precis sumarize")
  editor:until_said(
    "Unknown subcommand “:Precis sumarize”. Use one of: again, cancel, log, longer, model, remove, shorter"
  )
  editor:type_command("1Precis cancel")
  editor:until_said(":Precis cancel takes no range.")
  local names = { "again", "cancel", "log", "longer", "model", "remove", "shorter", "status", "summarize" }
  Editor.same(names, editor:lua("return vim.fn.getcompletion('Precis ', 'cmdline')"))
end)

case("the log", function(open)
  local editor = open()
  editor:edit("some words\n")
  editor:type_command("Precis summarize")
  editor:until_text("Paragraph 6 of 6.")
  editor:type_command("Precis log")
  holds(editor:lua("return vim.api.nvim_buf_get_name(0)"), "lsp.log")
end)
