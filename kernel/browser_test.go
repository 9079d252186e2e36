//go:build unix

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/gonbayes/gonbayes/kernel/internal/nbformat"
)

// TestBrowser does what a newcomer does: it starts the lab with the README's
// command, looks at the first lesson in JupyterLab, runs it, interrupts a long
// run and asks for completion and documentation, with mouse and keyboard in
// headless Chromium.
//
// It runs where GONBAYES_BROWSER_TESTS is set, and then a missing Chromium or
// JupyterLab is a failure. The pictures that it takes on the way go to the
// folder that GONBAYES_SCREENSHOTS names; the README's is among them, and comes
// into tutorials/ by
//
//	GONBAYES_BROWSER_TESTS=1 GONBAYES_SCREENSHOTS=/tmp go test -run TestBrowser ./kernel && mv /tmp/lab.png tutorials
func TestBrowser(t *testing.T) {
	if os.Getenv("GONBAYES_BROWSER_TESTS") == "" {
		t.Skip("needs Chromium and JupyterLab: set GONBAYES_BROWSER_TESTS=1 to run it")
	}
	shots := os.Getenv("GONBAYES_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	lab := startLab(t, filepath.Join(shots, "lab.log"))
	if !strings.Contains(lab.get(t, "api/kernelspecs"), `"Go (Bayes)"`) {
		t.Fatal("JupyterLab does not list the kernel Go (Bayes)")
	}
	const lesson = "../tutorials/01-coin-flip.ipynb"
	b := openBrowser(t, lab.url("lab/tree/tutorials/"+filepath.Base(lesson)), shots)

	t.Run("look", func(t *testing.T) {
		b := b.in(t)
		b.wait(time.Minute, "the lesson to open", ready)
		b.wait(time.Minute, "the kernel to be idle", `notebook().querySelector(".jp-Notebook-ExecutionIndicator").dataset.status === "idle"`)
		b.screenshot("fresh")
		if n := eval[int](b, figures); n < 2 {
			t.Errorf("the lesson as it comes shows %d figures, want 2", n)
		}
		b.noPopups()
	})

	b.do(chromedp.Navigate(lab.url("lab/tree/"+copyNotebook(t, lesson)) + "&reset"))
	b.wait(time.Minute, "the notebook to open", ready)
	b.menu("Edit", "Clear Outputs of All Cells")
	b.wait(10*time.Second, "the outputs to go", "!"+finished)

	t.Run("run all cells", func(t *testing.T) {
		b := b.in(t)
		b.menu("Run", "Run All Cells")
		b.wait(2*time.Minute, "the cells to finish", finished)
		b.screenshot("lesson")
		b.screenshotWhole("lesson-whole")
		b.noErrors()
		if !b.is(`notebook().querySelector(".jp-OutputArea-output table")?.innerText.includes("r_hat")`) {
			t.Error("found no summary table")
		}
		b.noPopups()
		if n := eval[int](b, figures); n < 2 {
			t.Errorf("found %d figures, want 2", n)
		}
	})

	t.Run("slider", func(t *testing.T) {
		b := b.in(t)
		b.slide()
		b.screenshot("slider")
		b.selectLast() // the slider keeps keys to itself
		b.keys("s", kb.ModifierCtrl)
		b.wait(20*time.Second, "the notebook to be saved", `!document.querySelector(".jp-mod-current.jp-mod-dirty, .lm-mod-current.jp-mod-dirty")`)
		b.do(chromedp.Reload())
		b.wait(time.Minute, "the saved notebook to open", ready)
		b.slide()
		b.selectLast()
		b.noErrors()
	})

	t.Run("picture", func(t *testing.T) {
		b := b.in(t)
		b.do(chromedp.EmulateViewport(pictureWidth, pictureHeight))
		b.keys(kb.Escape)
		b.keys("b", kb.ModifierCtrl) // hides the file browser
		b.wait(10*time.Second, "the file browser to hide", `document.querySelector("#jp-left-stack").offsetWidth === 0`)
		b.is(posterior + `.scrollIntoView({block: "end", behavior: "instant"})`)
		b.is(posterior + `.closest(".jp-WindowedPanel-outer").scrollBy({top: 16, behavior: "instant"})`)
		b.do(chromedp.Sleep(time.Second))
		b.screenshot("lab")
		quantise(t, filepath.Join(shots, "lab.png"))
		b.keys("b", kb.ModifierCtrl)
		b.do(chromedp.EmulateViewport(width, height))
	})

	t.Run("interrupt", func(t *testing.T) {
		b := b.in(t)
		b.selectLast()
		b.newCell(longRun)
		b.keys(kb.Enter, kb.ModifierCtrl)
		b.wait(30*time.Second, "the progress of the long run", lastOutput+`.includes("draws")`)
		b.scrollToEnd()
		b.screenshot("progress")
		b.menu("Kernel", "Interrupt Kernel")
		b.wait(5*time.Second, "the interrupted cell to finish", finished)
		b.scrollToEnd()
		b.screenshot("interrupted")
		b.noErrors()
		if text := eval[string](b, lastOutput); !strings.Contains(text, "interrupted") || !strings.Contains(text, "r_hat") {
			t.Errorf("the interrupted cell does not show the draws so far, but %q", text)
		}
	})

	t.Run("complete", func(t *testing.T) {
		b := b.in(t)
		b.newCell("%%\nbayes.")
		// JupyterLab gives up on a slow answer, so press Tab as often as a person would.
		b.retry(time.Minute, "the completions of bayes.",
			`document.querySelector(".jp-Completer:not(.lm-mod-hidden)")?.innerText.includes("Parse")`,
			func() { b.keys(kb.Tab) })
		b.screenshot("completion")
		b.keys(kb.Escape)
	})

	t.Run("document", func(t *testing.T) {
		b := b.in(t)
		b.write("Parse")
		b.retry(time.Minute, "the documentation of bayes.Parse",
			`document.querySelector(".jp-Tooltip")?.innerText.includes("func bayes.Parse(")`,
			func() { b.keys(kb.Tab, kb.ModifierShift) })
		b.screenshot("documentation")
		b.keys(kb.Escape)
	})
}

// TestBrowserCourse opens every notebook in JupyterLab and looks at it as it comes:
// the lab trusts it, and all its figures are there. TestCourse runs them. It runs
// where TestBrowser does, and leaves a picture of each whole notebook, as wide as a
// laptop's screen, where that leaves its pictures.
func TestBrowserCourse(t *testing.T) {
	if os.Getenv("GONBAYES_BROWSER_TESTS") == "" {
		t.Skip("needs Chromium and JupyterLab: set GONBAYES_BROWSER_TESTS=1 to run it")
	}
	shots := os.Getenv("GONBAYES_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	found, err := filepath.Glob("../[nt]*s/*.ipynb") // notebooks and tutorials
	if err != nil || len(found) == 0 {
		t.Fatal("found no notebooks ", err)
	}
	lab := startLab(t, filepath.Join(shots, "lab-course.log"))
	for _, notebook := range found {
		name := strings.TrimSuffix(filepath.Base(notebook), ".ipynb")
		t.Run(name, func(t *testing.T) {
			nb, err := nbformat.ReadFile(notebook)
			if err != nil {
				t.Fatal(err)
			}
			pictures := 0
			for _, c := range nb.Cells {
				for _, o := range c.Outputs {
					if data, ok := o["data"].(map[string]any); ok && (data["image/svg+xml"] != nil || data["image/png"] != nil) {
						pictures++
					}
				}
			}
			at := strings.TrimPrefix(notebook, "../")
			lab.waitTrusted(t, at)
			b := openBrowser(t, lab.url("lab/tree/"+at)+"&reset", shots)
			b.wait(time.Minute, "the notebook to open", ready)
			b.wait(20*time.Second, "its figures", fmt.Sprintf("%s >= %d", figures, pictures))
			b.noErrors()
			b.noPopups()
			b.screenshotWhole("course-" + name)
			b.menu("Kernel", "Shut Down Kernel")
		})
	}
}

// waitTrusted waits until the lab trusts a notebook: it signs them once it is up.
func (s labServer) waitTrusted(t *testing.T, path string) {
	t.Helper()
	for range 300 {
		if strings.Contains(s.get(t, "api/contents/"+path), `"trusted": true`) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s is not trusted: is it in shipped.sha256 as it is?", path)
}

// slide moves the slider on the page by key and by mouse, and wants another
// picture each time.
func (b browser) slide() {
	b.Helper()
	const slider, picture = `notebook().querySelector(".jp-OutputArea-output input[type=range]")`, `notebook().querySelector(".jp-OutputArea-output [data-frames] img")`
	const state = `[` + slider + `.value, ` + picture + `.src, ` + picture + `.alt, notebook().querySelector("[data-frames] output").value].join("|")`
	b.wait(20*time.Second, "the slider", slider)
	b.is(slider + `.scrollIntoView({block: "center", behavior: "instant"})`)
	before := eval[string](b, state)
	b.is(slider + `.focus()`)
	b.keys(kb.ArrowRight)
	b.wait(5*time.Second, "another picture after a key", fmt.Sprintf("%s !== %q", state, before))
	b.wait(5*time.Second, "the picture to load", picture+`.complete && `+picture+`.naturalWidth > 100`)
	if from, to := strings.Split(before, "|"), strings.Split(eval[string](b, state), "|"); from[1] == to[1] || from[3] == to[3] {
		b.Errorf("the slider moved from %s to %s, and neither picture nor label did", from[0], to[0])
	}
	if !b.is(`document.activeElement === ` + slider) {
		b.Error("an arrow key moved on to something other than the slider")
	}

	before = eval[string](b, state)
	at := eval[struct{ X, Y, Width, Height float64 }](b, slider+`.getBoundingClientRect().toJSON()`)
	b.do(chromedp.MouseClickXY(at.X+0.9*at.Width, at.Y+at.Height/2))
	b.wait(5*time.Second, "another picture after a click", fmt.Sprintf("%s !== %q", picture+".src", strings.Split(before, "|")[1]))
}

// longRun is a cell that samples for minutes.
const longRun = `%%
m := bayes.Must(bayes.Parse("theta ~ Beta(1, 1)\nflips ~ Bernoulli(theta)"))
post := bayes.Must(m.Sample(bayes.Data{"flips": []int{1, 1, 0}}, bayes.Draws(2_000_000), bayes.Fresh()))
bayes.Show(post.Summary())`

// Expressions over the page.
const (
	ready = `notebook()?.querySelector(".jp-Toolbar-kernelName")?.innerText === "Go (Bayes)" && !notebook().querySelector(".jp-Spinner")`
	// A cell that has run has a number, one that waits for its turn a star.
	finished   = `[...notebook().querySelectorAll(".jp-CodeCell .jp-InputPrompt")].every(p => /\d/.test(p.innerText))`
	figures    = `notebook().querySelectorAll(".jp-OutputArea-output :is(svg, img)").length`
	posterior  = `[...notebook().querySelectorAll(".jp-CodeCell")].find(c => c.innerText.includes("r_hat") && c.querySelector(".jp-OutputArea-output :is(svg, img)"))`
	outputs    = `[...notebook().querySelectorAll(".jp-OutputArea-output")]`
	lastCell   = `[...notebook().querySelectorAll(".jp-CodeCell")].at(-1)`
	lastOutput = lastCell + `.querySelector(".jp-OutputArea").innerText`
)

// A labServer is a JupyterLab that `go run ./kernel lab` started.
type labServer struct{ root, token string }

// startLab runs the README's command until JupyterLab has printed its
// address. The settings are those of a new user, whoever runs the test.
func startLab(t *testing.T, logPath string) labServer {
	t.Helper()
	config := t.TempDir()
	settings, data := filepath.Join(config, "settings"), filepath.Join(config, "data")
	writeFile(t, filepath.Join(config, "jupyter_server_config.json"), `{"ServerApp": {"allow_root": true}}`)
	writeFile(t, filepath.Join(settings, "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"),
		`{"windowingMode": "none"}`) // keep cells in the page that are out of sight
	log, err := os.Create(logPath)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()

	cmd := exec.Command("go", "run", "./kernel", "lab", "--no-browser", "--port", strconv.Itoa(freePort(t)))
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "JUPYTER_CONFIG_DIR="+config, "JUPYTERLAB_SETTINGS_DIR="+settings, "JUPYTER_DATA_DIR="+data,
		"JUPYTERLAB_WORKSPACES_DIR="+filepath.Join(config, "workspaces"))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // to stop go, the lab and JupyterLab as one
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() { cmd.Wait(); close(exited) }()
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		select {
		case <-exited:
		case <-time.After(20 * time.Second):
			t.Error("the lab does not stop when told to")
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	})

	address := regexp.MustCompile(`(http://127\.0\.0\.1:\d+)/\S*\btoken=(\w+)`)
	timeout := time.After(10 * time.Minute)
	for {
		said, err := os.ReadFile(logPath)
		if err != nil {
			t.Fatal(err)
		}
		if m := address.FindSubmatch(said); m != nil {
			return labServer{root: string(m[1]), token: string(m[2])}
		}
		select {
		case <-exited:
			t.Fatalf("the lab ended before it gave an address. It said:\n%s", said)
		case <-timeout:
			t.Fatalf("the lab gave no address within ten minutes. It said:\n%s", said)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// url is the address of a page, token included.
func (s labServer) url(path string) string {
	return s.root + "/" + path + "?token=" + s.token
}

// get asks the server for a page.
func (s labServer) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get(s.url(path))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %v", path, resp.Status, err)
	}
	return string(body)
}

// copyNotebook copies a notebook into a folder of its own that the lab serves
// and that is gone after the test. It returns the copy's path in the lab.
func copyNotebook(t *testing.T, path string) string {
	t.Helper()
	notebook, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("..", "browser-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	writeFile(t, filepath.Join(dir, filepath.Base(path)), string(notebook))
	tables, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables { // that the notebook may read
		rows, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, filepath.Base(table)), string(rows))
	}
	return filepath.Base(dir) + "/" + filepath.Base(path)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// A browser is a page in headless Chromium. Its methods fail the test when
// the page does not do what they ask.
type browser struct {
	*testing.T
	ctx   context.Context
	shots string // the folder for screenshots
}

// width and height are those of a small laptop's screen, and of the picture in
// the README.
const (
	width, height               = 1366, 768
	pictureWidth, pictureHeight = 1200, 1114
)

// openBrowser opens an address.
func openBrowser(t *testing.T, address, shots string) browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU,
		chromedp.WindowSize(width, height), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(options...))
	t.Cleanup(cancel)
	b := browser{t, ctx, shots}
	b.do(chromedp.EmulateViewport(width, height))
	b.do(chromedp.Navigate(address))
	return b
}

// in is the same page, in a subtest.
func (b browser) in(t *testing.T) browser { return browser{t, b.ctx, b.shots} }

func (b browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// eval evaluates JavaScript, in which notebook() is the notebook in front.
func eval[T any](b browser, js string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](
		`(() => { const notebook = () => document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)"); return `+js+` })()`))
	if err != nil {
		b.Fatalf("%v in %s", err, js)
	}
	return v
}

// is tells whether the JavaScript expression holds.
func (b browser) is(js string) bool { b.Helper(); return eval[bool](b, "!!("+js+")") }

// wait waits until the JavaScript expression holds.
func (b browser) wait(limit time.Duration, what, js string) {
	b.Helper()
	b.retry(limit, what, js, func() {})
}

// retry repeats an act every two seconds until the JavaScript expression holds.
func (b browser) retry(limit time.Duration, what, js string, act func()) {
	b.Helper()
	start, next := time.Now(), time.Now()
	for ; !b.is(js); time.Sleep(50 * time.Millisecond) {
		now := time.Now()
		if now.Sub(start) > limit {
			b.screenshot("failure-" + path.Base(b.Name()))
			b.Fatalf("waited %v for %s", limit, what)
		}
		if !now.Before(next) {
			act()
			next = now.Add(2 * time.Second)
		}
	}
}

// menu picks an item from the menu bar.
func (b browser) menu(menu, item string) {
	b.Helper()
	const saying = `[...document.querySelectorAll(%q)].find(e => e.innerText === %q)`
	menu, item = fmt.Sprintf(saying, ".lm-MenuBar-itemLabel", menu), fmt.Sprintf(saying, ".lm-Menu-itemLabel", item)
	b.retry(20*time.Second, item, item, func() { b.click(menu) })
	b.click(item)
}

// click clicks on the element that the JavaScript expression names.
func (b browser) click(js string) {
	b.Helper()
	at := eval[struct{ X, Y, Width, Height float64 }](b, js+`.getBoundingClientRect().toJSON()`)
	x, y := at.X+at.Width/2, at.Y+at.Height/2
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y), chromedp.MouseClickXY(x, y))
}

// keys presses keys.
func (b browser) keys(keys string, modifiers ...chromedp.Modifier) {
	b.Helper()
	b.do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// write writes text where the cursor is.
func (b browser) write(text string) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		b.Fatal(err)
	}
}

// newCell writes a cell below the one that is selected.
func (b browser) newCell(text string) {
	b.Helper()
	b.keys(kb.Escape)
	b.keys("b")
	b.keys(kb.Enter)
	b.wait(10*time.Second, "a new cell", `document.activeElement.closest(".jp-mod-active .cm-content")?.innerText.trim() === ""`)
	b.write(text)
}

// selectLast selects the last code cell.
func (b browser) selectLast() {
	b.Helper()
	b.is(lastCell + `.scrollIntoView({block: "center", behavior: "instant"})`)
	b.click(lastCell + `.querySelector(".jp-InputPrompt")`)
}

// noErrors fails the test where a cell shows an error.
func (b browser) noErrors() {
	b.Helper()
	const errors = outputs + `.filter(o => o.querySelector('[data-mime-type$=".error"], [data-mime-type$=".stderr"]')).map(o => o.innerText)`
	for _, text := range eval[[]string](b, errors) {
		b.Errorf("a cell shows an error: %s", text)
	}
}

// noPopups fails the test where JupyterLab asks or tells something.
func (b browser) noPopups() {
	b.Helper()
	for _, text := range eval[[]string](b, `[...document.querySelectorAll(".Toastify__toast, .jp-Dialog")].map(p => p.innerText)`) {
		b.Errorf("there is a popup: %s", text)
	}
}

// scrollToEnd brings the last cell into view.
func (b browser) scrollToEnd() {
	b.Helper()
	b.is(lastCell + `.scrollIntoView({block: "end", behavior: "instant"})`)
}

// screenshot takes a picture of the window.
func (b browser) screenshot(name string) {
	b.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.Fatal(err)
	}
	writeFile(b.T, filepath.Join(b.shots, name+".png"), string(png))
}

// screenshotWhole takes a picture of a window that is high enough for the
// whole notebook.
func (b browser) screenshotWhole(name string) {
	b.Helper()
	bottom := eval[float64](b, `(() => { const scroller = notebook().querySelector(".jp-WindowedPanel-outer"); scroller.scrollTop = 0;
		return `+lastCell+`.getBoundingClientRect().bottom })()`)
	b.do(chromedp.EmulateViewport(width, max(height, int64(bottom)+100)), chromedp.Sleep(time.Second))
	b.screenshot(name)
	b.do(chromedp.EmulateViewport(width, height))
}

// quantise reduces a PNG file to the 256 colours that it uses most.
func quantise(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.Color]int{}
	bounds := picture.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			count[picture.At(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return count[b] - count[a] })
	small := image.NewPaletted(bounds, colors[:min(256, len(colors))])
	draw.Draw(small, bounds, picture, bounds.Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		t.Fatal(err)
	}
	writeFile(t, file, out.String())
}
