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

	// A kernel that cannot work answers every cell with the reason.
	{"internal/dispatcher/dispatcher.go", `	if specialCell, err := specialcmd`, `	if why := os.Getenv("GONBAYES_UNUSABLE"); why != "" {
		executionErr = errors.New(why)
	} else if specialCell, err := specialcmd`},
	{"internal/dispatcher/dispatcher.go", `	"io"
`, `	"io"
	"os"
`},

	// gopls is there within half a second: gonb would look only every 12
	// seconds, and hold up Tab and the cells behind it as long. And gopls
	// must not outlive a kernel that was killed.
	{"internal/goexec/goplsclient/exec.go", `			case <-time.After(ConnectTimeout):
`, `			case <-time.After(50 * time.Millisecond):
`},
	{"internal/goexec/goplsclient/exec.go", `		<-time.After(ConnectTimeout)
`, `		<-time.After(50 * time.Millisecond)
`},
	{"internal/goexec/goplsclient/exec.go", `"-listen", addr)`, `"-listen", addr, "-listen.timeout", "1m")`},

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
}
