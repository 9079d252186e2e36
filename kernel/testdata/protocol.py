"""Lets Jupyter's own tests of kernels, jupyter_kernel_test, talk to Go (Bayes)."""

import unittest

import jupyter_kernel_test


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = "gonbayes"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "test")'
    code_generate_error = "nonsense()"
    code_display_data = [
        {"code": "bayes.Show(bayes.Must(bayes.Parse(`x ~ Normal(0, 1)`)))", "mime": "text/plain"},
        {"code": "%help", "mime": "text/markdown"},
    ]
    code_inspect_sample = "bayes.Parse"
    completion_samples = [
        {"text": "strconv.AppendQuoteRuneToA", "matches": {"AppendQuoteRuneToASCII"}},
        {"text": "bayes."},
        {"text": "%"},
        {"text": ""},
    ]
    complete_code_samples = [
        "",
        "fmt.Println(1)",
        "x := 1\nfmt.Println(x)",
        "func f() int {\n\treturn 1\n}",
        'import "math"\n\nfunc f() {}\n\nvar x = 1\nfmt.Println(x)',
        "%%\nfmt.Println(1)",
        "!ls",
        "%help",
        "/* a comment */",
        "if x := f(); x > 0 {\n\tx++\n}",
        "%%bash\necho 1\n",
    ]
    incomplete_code_samples = [
        "fmt.Println(",
        "x := []int{1,\n",
        "for {",
        "func f() {",
        "x := `a",
        "x := 1 +",
        "x :=",
        "a.",
        "/* a comment",
        "!ls \\",
        "%%bash\necho 1",
        "if x {\n} else",
    ]
    invalid_code_samples = ["x := )", "1x", "for for", 'x := "a', "x := 'ab'", "{]"]


class History(jupyter_kernel_test.KernelTests):
    kernel_name = "gonbayes"
    # The tests of the history run these, and are skipped where there are none.
    code_execute_result = [{"code": "fmt.Println(1)"}, {"code": "fmt.Print(2/1)"}]
    code_history_pattern = "fmt.Print(2?1*"
    supported_history_operations = ("tail", "range", "search")
    test_execute_result = None


class Rest(unittest.TestCase):
    """What jupyter_kernel_test does not ask."""

    @classmethod
    def setUpClass(cls):
        from jupyter_client.manager import start_new_kernel

        cls.manager, cls.client = start_new_kernel(kernel_name="gonbayes")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def execute(self, code, **options):
        self.client.execute(code, **options)
        return self.client.get_shell_msg(timeout=30)["content"]

    def test_counts(self):
        first = self.execute("fmt.Println(1)")["execution_count"]
        self.assertEqual(self.execute("nonsense()", stop_on_error=False)["execution_count"], first + 1)
        self.assertEqual(self.execute("fmt.Println(1)", silent=True)["execution_count"], first + 1)
        self.assertEqual(self.execute("fmt.Println(1)", store_history=False)["execution_count"], first + 1)
        self.assertEqual(self.execute("")["execution_count"], first + 2)

    def test_comm_info(self):
        self.client.comm_info()
        reply = self.client.get_shell_msg(timeout=30)
        self.assertEqual(reply["content"], {"status": "ok", "comms": {}})

    def test_nothing_to_inspect(self):
        self.client.inspect("nonsense.X")
        reply = self.client.get_shell_msg(timeout=30)["content"]
        self.assertEqual((reply["status"], reply["found"], reply["data"]), ("ok", False, {}))

    def test_kernel_info_on_control(self):
        channel = self.client.control_channel
        channel.send(self.client.session.msg("kernel_info_request"))
        reply = self.client.get_control_msg(timeout=30)
        self.assertEqual(reply["msg_type"], "kernel_info_reply")
        self.assertEqual(reply["content"]["language_info"]["pygments_lexer"], "go")

    def test_characters(self):
        code = "s := `🎲🎲🎲`; strconv.AppendQuoteRuneToA"
        self.client.complete(code)
        reply = self.client.get_shell_msg(timeout=30)["content"]
        self.assertEqual(reply["matches"], ["AppendQuoteRuneToASCII"])
        self.assertEqual(code[reply["cursor_start"] : reply["cursor_end"]], "AppendQuoteRuneToA")

    def test_input(self):
        self.client.execute("%with_inputs\n!read name; echo hello $name", allow_stdin=True)
        request = self.client.get_stdin_msg(timeout=30)
        self.assertEqual(request["msg_type"], "input_request")
        self.client.input("Ada")
        self.assertEqual(self.client.get_shell_msg(timeout=30)["content"]["status"], "ok")

    def test_restart(self):
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=30)
        self.assertEqual(self.execute("fmt.Println(1)")["execution_count"], 1)


if __name__ == "__main__":
    unittest.main()
