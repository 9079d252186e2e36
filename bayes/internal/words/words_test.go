package words

import "testing"

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Plural(1, "row"):                      "1 row",
		Plural(0, "row"):                      "0 rows",
		Plural(2, "quantity"):                 "2 quantities",
		Plural(3, "day"):                      "3 days",
		Plural(1103, "row"):                   "1,103 rows",
		Commas(-123456):                       "-123,456",
		Commas(-1234567):                      "-1,234,567",
		Commas(999):                           "999",
		List(nil, "and"):                      "",
		List([]string{"a"}, "and"):            "a",
		List([]string{"a", "b", "c"}, "or"):   "a, b or c",
		Some([]string{"a", "b", "c", "d"}, 3): "a, b and 2 more",
		Some([]string{"a", "b", "c"}, 3):      "a, b and c",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
