-- Runs one case of a spec, or all of them:
--
--     nvim -l tests/editors/nvim/run.lua SPEC [CASE]
--
-- Environment: PRECIS_TEST_PYTHON, the interpreter of the checkout's virtual environment; PRECIS_TEST_NVIM, the Neovim
-- to test. Exits with 0 if all cases pass, with 77 if all are skipped, and with 1 and the failures on standard error
-- otherwise.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)))
package.path = here .. "/?.lua;" .. package.path

local spec, only = _G.arg[1], _G.arg[2]
local failed, run, skipped = 0, 0, 0
local SKIPPED = 77

--- Skip the current case.
---@param why string
function _G.skip(why)
  error({ skip = why }, 0)
end

---@param name string
---@param body fun(open: fun(options?: table): Editor)
function _G.case(name, body)
  if only and only ~= name then
    return
  end
  run = run + 1
  local Editor = require("editor")
  local opened = {}
  local function open(options)
    local editor = (options or {}).terminal and require("terminal").open(options.terminal, options.file, options)
      or Editor.open(options)
    opened[#opened + 1] = editor
    return editor
  end
  local ok, err = xpcall(body, function(err)
    return type(err) == "table" and err or debug.traceback(err)
  end, open)
  if type(err) == "table" then
    skipped = skipped + 1
    io.stderr:write(err.skip .. "\n")
    ok, err = true, nil
  end
  for _, editor in ipairs(opened) do
    if not ok then
      err = err .. "\n" .. editor:describe()
    end
    editor:close()
  end
  if not ok then
    failed = failed + 1
    io.stderr:write(("FAILED %s: %s\n"):format(name, err))
  end
end

dofile(("%s/spec/%s.lua"):format(here, spec))
if run == 0 then
  io.stderr:write(("%s has no case %s.\n"):format(spec, only))
  failed = 1
end
os.exit(failed > 0 and 1 or skipped == run and SKIPPED or 0)
