package toolchain

// An edit replaces the one place in a source file of gonb that reads old.
type edit struct{ file, old, new string }

// gonbEdits are what the kernel needs of gonb v0.11.3 and what gonb has no
// flag for. Build makes them in a copy of gonb's source.
var gonbEdits = []edit{
	// The preload. The packages in GONBAYES_PRELOAD are imported before the
	// first cell, so that goimports need not search for them; cells are
	// linked without debug information, and never download anything unless
	// the user says %autoget.
	{"main.go", `	// Orchestrate dispatching of messages.
`, `	for _, path := range strings.Fields(os.Getenv("GONBAYES_PRELOAD")) {
		entry := goexec.NewImport(path, "")
		entry.CellLines.Id, entry.CellLines.Lines = -1, []int{goexec.NoCursorLine}
		entry.Cursor = goexec.NoCursor
		goExec.Definitions.Imports[entry.Key] = entry
		goExec.AutoGet = false
		goExec.GoBuildFlags = []string{"-ldflags=-s -w"}
	}

	// Orchestrate dispatching of messages.
`},

	// A cell that imports a package links its companion too, for its effects.
	// GONBAYES_COMPANION lists both, separated by blanks: path=companion.
	{"internal/goexec/execcode.go", `	delete(newDecls.Functions, "main")
`, `	delete(newDecls.Functions, "main")
	for _, pair := range strings.Fields(os.Getenv("GONBAYES_COMPANION")) {
		path, companion, _ := strings.Cut(pair, "=")
		for _, used := range newDecls.Imports {
			if used.Path == path {
				entry := NewImport(companion, "_")
				entry.Key += "~" + companion // beside such imports of the user's
				entry.CellLines.Id, entry.CellLines.Lines = -1, []int{NoCursorLine}
				entry.Cursor = NoCursor
				newDecls.Imports[entry.Key] = entry
				break
			}
		}
	}
`},

	// A kernel that cannot work answers every cell with the reason.
	{"internal/dispatcher/dispatcher.go", `	if specialCell, err := specialcmd`, `	if why := os.Getenv("GONBAYES_UNUSABLE"); why != "" {
		executionErr = errors.New(why)
	} else if specialCell, err := specialcmd`},
	{"internal/dispatcher/dispatcher.go", `	"io"
`, `	"io"
	"os"
`},

	// gopls is looked for again until it is there, for it may still be built
	// when the first kernel starts; it is not started where nobody presses Tab.
	{"internal/goexec/goexec.go", `	if _, err = exec.LookPath("gopls"); err == nil {
		s.gopls = goplsclient.New(s.TempDir)
		err = s.gopls.Start()
`, `	if os.Getenv("GONBAYES_TAB") != "off" {
		s.gopls = goplsclient.New(s.TempDir)
		err = s.gopls.StartOnce()
`},
	{"internal/goexec/goplsclient/exec.go", `// Start ` + "`gopls`" + ` as a server`, `// StartOnce starts gopls if it is there and has not been started yet.
func (c *Client) StartOnce() error {
	if _, err := exec.LookPath("gopls"); err != nil || c.stop != nil {
		return err
	}
	return c.Start()
}

// Start ` + "`gopls`" + ` as a server`},
	{"internal/goexec/goplsclient/exec.go", `func (c *Client) WaitConnection(ctx context.Context) bool {
`, `func (c *Client) WaitConnection(ctx context.Context) bool {
	_ = c.StartOnce()
`},

	// gopls answers within half a second of its start: gonb would look only
	// every 12 seconds, and hold up Tab and the cells behind it as long. And
	// gopls must not outlive a kernel that was killed.
	{"internal/goexec/goplsclient/exec.go", `			case <-time.After(ConnectTimeout):
`, `			case <-time.After(50 * time.Millisecond):
`},
	{"internal/goexec/goplsclient/exec.go", `		<-time.After(ConnectTimeout)
`, `		<-time.After(50 * time.Millisecond)
`},
	{"internal/goexec/goplsclient/exec.go", `"-listen", addr)`, `"-listen", addr, "-listen.timeout", "1m")`},

	// Shift-Tab in a call that is not closed yet finds the packages that earlier
	// cells import; and on what gopls does not know it shows nothing, instead of
	// what went wrong inside.
	{"internal/goexec/composer.go", `	fPath := s.AlternativeDefinitionsPath()
`, `	code, err := os.ReadFile(s.CodePath())
	if err != nil {
		return err
	}
	header := "package main"
	for _, i := range decls.Imports {
		header += fmt.Sprintf("; import %s %q", i.Alias, i.Path)
	}
	code = []byte(strings.Replace(string(code), "package main", header, 1))
	if err := os.WriteFile(s.CodePath(), code, 0o600); err != nil {
		return err
	}
	fPath := s.AlternativeDefinitionsPath()
`},
	{"internal/dispatcher/dispatcher.go", `InCell(lines, usedLines, cursorLine, cursorCol)
			if err != nil {
`, `InCell(lines, usedLines, cursorLine, cursorCol)
			if err != nil && klog.V(1).Enabled() {
`},
	{"internal/goexec/inspect.go", `		return kernel.MIMEMap{string(protocol.MIMETextPlain): strings.Join(parts, "\n\n")}, nil
`, `		return nil, errors.New(strings.Join(parts, "\n\n"))
`},

	// What a cell prints is read in pieces, which must not end inside a
	// character: the bytes of a character cut in two would be lost.
	{"internal/kernel/messages.go", `	stream string
	msg    Message
}`, `	stream string
	msg    Message
	cut    []byte // the first bytes of a character
}`},
	{"internal/kernel/messages.go", `&jupyterStreamWriter{stream, msg}`, `&jupyterStreamWriter{stream: stream, msg: msg}`},
	{"internal/kernel/messages.go", `	data := string(p)
`, `	all := append(w.cut, p...)
	end := len(all)
	for i := 1; i < utf8.UTFMax && i <= end; i++ {
		if last := all[end-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				end -= i
			}
			break
		}
	}
	data := string(all[:end])
	w.cut = append([]byte(nil), all[end:]...)
`},
	{"internal/kernel/messages.go", `	"time"
`, `	"time"
	"unicode/utf8"
`},

	// A request for the history is answered, by none: it is the first message from
	// which JupyterLab sees that a kernel is idle, and not of status unknown.
	{"internal/dispatcher/dispatcher.go", `	"kernel_info_request",
	//`, `	"kernel_info_request", "history_request",
	//`},
	{"internal/dispatcher/dispatcher.go", `	case "execute_request":
`, `	case "history_request":
		err = msg.Reply("history_reply", map[string]any{"status": "ok", "history": []any{}})

	case "execute_request":
`},

	// A cell whose program fails is a failed cell, to Run All and to every
	// tool that runs notebooks.
	{"internal/jpyexec/jpyexec.go", `	if err := cmd.Wait(); err != nil {
		errMsg`, `	var failed error
	if err := cmd.Wait(); err != nil && exec.useNamedPipes {
		failed = errors.New("the cell's program ended with " + err.Error())
		if exec.Msg.Kernel().Interrupted.Load() {
			failed = errors.New("interrupted")
		}
	} else if err != nil {
		errMsg`},
	{"internal/jpyexec/jpyexec.go", `	// triggered by the deferred exec.done() that gets executed.
	return nil
`, `	// triggered by the deferred exec.done() that gets executed.
	return failed
`},

	// An interrupt that arrives while a cell compiles stops the cell too.
	{"internal/dispatcher/dispatcher.go", `			msg.Kernel().CallInterruptSubscribers()
			replyContent`, `			msg.Kernel().Interrupted.Store(true)
			msg.Kernel().CallInterruptSubscribers()
			replyContent`},
	{"internal/goexec/execcode.go", `	// Execute compiled code.
`, `	if msg.Kernel().Interrupted.Load() {
		return errors.New("interrupted")
	}

	// Execute compiled code.
`},

	// Statements need no %% line above them: from the first one on, a cell is
	// the body of main. So Tab works in a cell that reads "bayes." as well.
	{"internal/goexec/composer.go", `make([]int, len(lines)+5)`, `make([]int, len(lines)+7)`},
	{"internal/goexec/composer.go", `	for ii, line := range lines {
		trimmedLine := TrimGonbCommentPrefix(line)
`, `	mainFrom := statementsFrom(lines, skipLines)
	for ii, line := range lines {
		trimmedLine := TrimGonbCommentPrefix(line)
		if ii == mainFrom && !s.CellIsTest {
			fileToCellLines[w.Line] = ii
			fileToCellLines[w.Line+1] = ii
			w.Write("func main() {\n\tflag.Parse()\n")
			needsClosingMain = true
		}
`},
	{"internal/goexec/composer.go", `// createCodeFileFromDecls creates`, `// statementsFrom returns the first line of a cell that begins a statement, or
// -1 if all are declarations or the cell says itself where main begins.
func statementsFrom(lines []string, skipLines Set[int]) int {
	var code strings.Builder
	for ii, line := range lines {
		command := TrimGonbCommentPrefix(line)
		for _, prefix := range []string{"%%", "%main", "%exec", "%test", "%wasm"} {
			if strings.HasPrefix(command, prefix) {
				return -1
			}
		}
		if !skipLines.Has(ii) && !strings.HasPrefix(line, "package") {
			code.WriteString(line)
		}
		code.WriteByte('\n')
	}
	file := token.NewFileSet().AddFile("", -1, code.Len())
	var tokens scanner.Scanner
	tokens.Init(file, []byte(code.String()), nil, 0)
	depth, begins := 0, true
	for {
		pos, tok, _ := tokens.Scan()
		switch tok {
		case token.EOF:
			return -1
		case token.IMPORT, token.CONST, token.TYPE, token.VAR, token.FUNC, token.SEMICOLON:
		default:
			if begins {
				return file.Line(pos) - 1
			}
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		begins = tok == token.SEMICOLON && depth == 0
	}
}

// createCodeFileFromDecls creates`},
	{"internal/goexec/composer.go", `	"fmt"
`, `	"fmt"
	"go/scanner"
	"go/token"
`},

	// An error says in which line of which cell it is, also in a function
	// (whose lines gonb drops, in a variable that hides another), and shows
	// that line: not those around it in the program that gonb generates.
	{"internal/goexec/composer.go", `		tmpCursor, fileToCellIdAndLine := funcDecl`, `		var tmpCursor Cursor
		tmpCursor, fileToCellIdAndLine = funcDecl`},
	// So does a panic: the runtime prints its trace piece by piece, and what
	// names main.go is looked at only once its line is there whole.
	{"internal/goexec/execcode.go", `	regexpMainPath      *regexp.Regexp
}`, `	regexpMainPath      *regexp.Regexp
	begun               []byte // a line that names main.go, without its end
}`},
	{"internal/goexec/execcode.go", `	n := len(p) // Save original number of bytes.
`, `	n := len(p) // Save original number of bytes.
	p = append(w.begun, p...)
	w.begun = nil
	line := bytes.LastIndexByte(p, '\n') + 1
	if at := bytes.Index(p[line:], []byte(w.mainPath)); at >= 0 {
		p, w.begun = p[:line+at], bytes.Clone(p[line+at:])
	}
	if len(p) == 0 {
		return n, nil
	}
`},
	{"internal/goexec/gonberror.go", `	return nbErr.errMsg
`, `	return strings.Join(nbErr.Traceback(), "\n")
`},
	{"internal/goexec/gonberror.go", `	traceback := make([]string, len(nbErr.Lines))
	for ii, line := range nbErr.Lines {
		traceback[ii] = line.getTraceback()
	}
`, `	var traceback []string
	for _, line := range nbErr.Lines {
		switch m := line.Message; {
		case m == "", strings.HasPrefix(m, "# gonb_"), strings.HasPrefix(m, "exit status "):
		case strings.HasPrefix(m, "\tgo get "):
			traceback = append(traceback, "\t%autoget, once, in a cell of its own; then run this cell again")
		default:
			traceback = append(traceback, line.getTraceback())
		}
	}
`},
	{"internal/goexec/gonberror.go", `	if e.HasCellInfo {
		message += e.CellInfo + "\n"
	}
	if e.HasContext {
		message += e.RawContext + "\n"
	}
	message += color.New(color.FgRed).Sprint(e.Message)
`, `	message = color.New(color.FgRed).Sprint(e.Message)
	if e.HasCellInfo {
		message = e.CellInfo + ": " + message
	}
	if e.HasContext {
		message += "\n" + strings.TrimRight(e.RawContext, "\n")
	}
`},
	{"internal/goexec/gonberror.go", `		partRaw := codeLines[ii] + "\n"
`, `		partRaw := ""
`},
	{"internal/goexec/gonberror.go", `			partRaw += l.getColLine()
`, `			before := codeLines[ii][:inBetween(l.getCol()-1, 0, len(codeLines[ii]))]
			partRaw = "    " + codeLines[ii] + "\n    " + reNotTab.ReplaceAllString(before, " ") + "^\n"
`},
	{"internal/goexec/gonberror.go", `var reFileLinePrefix`, `var reNotTab = regexp.MustCompile("[^\t]")

var reFileLinePrefix`},
	{"internal/goexec/gonberror.go", `"Cell[%d]: Line %d"`, `"Cell [%d], line %d"`},
	{"internal/goexec/gonberror.go", `"Cell Line %d"`, `"Line %d"`},

	// When a cell fails, those that wait behind it do not run: Run All stops.
	{"internal/dispatcher/dispatcher.go", `	if err := msg.Reply("execute_reply", replyContent); err != nil {
		return errors.WithMessagef(err, "publish 'execute_reply` + "`" + `")
	}
	return nil
}
`, `	if err := msg.Reply("execute_reply", replyContent); err != nil {
		return errors.WithMessagef(err, "publish 'execute_reply` + "`" + `")
	}
	if executionErr != nil && content["stop_on_error"] == true {
		abortQueue()
	}
	return nil
}

// abortQueue answers the cells in the queue without running them.
func abortQueue() {
	for {
		select {
		case next := <-busyMessagesChan:
			if next.msg.ComposedMsg().Header.MsgType != "execute_request" {
				_ = handleBusyMessage(next.msg, next.goExec)
				continue
			}
			_ = kernel.PublishKernelStatus(next.msg, kernel.StatusBusy)
			_ = next.msg.Reply("execute_reply", map[string]any{"status": "aborted"})
			_ = kernel.PublishKernelStatus(next.msg, kernel.StatusIdle)
		default:
			return
		}
	}
}
`},

	// The compiler and the linker collect less garbage: a cell builds in three
	// quarters of the time, with 10 MB more.
	{"internal/goexec/execcode.go", `	cmd := exec.Command("go", args...)
	cmd.Dir = s.TempDir
	if s.CellIsWasm {
`, `	cmd := exec.Command("go", args...)
	cmd.Dir = s.TempDir
	cmd.Env = append(cmd.Environ(), "GOGC=400")
	if s.CellIsWasm {
`},
}
