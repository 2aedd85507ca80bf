-- In a terminal, with a model that writes: what K and the definition tell of a sentence that was made of several.
local Editor = require("editor")

local MODEL = "qwen2.5-coder-0.5b"
-- With the ratio there is room for both sentences.
local SETTINGS = ("{ model = '%s', ratio = 0.75, prompt = 'Write it as a story in 3 paragraphs' }"):format(MODEL)
local WITHIN_MS = 120000

case("a sentence of two and one of three source sentences", function(open)
  local Terminal = require("terminal")
  if not Terminal.is_possible() then
    skip("tmux is not installed. Install it: apt-get install tmux")
  end
  local path = vim.fn.system({ Editor.PYTHON, "-m", "precis", "models", "path", MODEL })
  if vim.v.shell_error ~= 0 then
    skip(("The model %s is not installed. Install it: make test"):format(MODEL))
  end
  local data = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(vim.trim(path))))
  local version = vim.version()
  local terminal = open({
    terminal = ("%d.%d-tracing"):format(version.major, version.minor),
    file = Editor.ROOT .. "/tests/editors/mill.md",
    cmd = { "env", "PRECIS_DATA_DIR=" .. data, Editor.PYTHON, "-m", "precis", "server" },
    init = ("vim.lsp.enable('precis')\nvim.o.wrap = true\nvim.lsp.config('precis', { settings = { precis = %s } })"):format(
      SETTINGS
    ),
  })
  terminal:until_shown("# The mill at Brekke", "opened")
  terminal:press(":Precis", "Enter")
  terminal:until_shown("Précis: The text has", "summary", WITHIN_MS)
  for count, words in ipairs({ false, "Jon Lund sold", "Anna Holm was born" }) do
    if words then
      terminal:press("gg/^" .. words, "Enter", "K")
      terminal:until_shown(("from %d sentences in line"):format(count), count .. "-hover")
      assert(terminal:screen():find("Estimated probability that the source says this: %d+%%"), terminal:screen())
      terminal:press("gg/^" .. words, "Enter", ":lua vim.lsp.buf.definition()", "Enter")
      terminal:until_shown("[Quickfix List]", count .. "-definition")
      local _, offered = terminal:screen():gsub("mill%.md|%d+ col %d+", "")
      Editor.same(count, offered, "what the definition offers")
      terminal:press(":cclose", "Enter")
    end
  end
end)
