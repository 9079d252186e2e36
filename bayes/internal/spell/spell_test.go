package spell

import "testing"

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		name  string
		names []string
		want  string
	}{
		{"efect", []string{"a", "effect", "defect"}, "effect"}, // the first of equals
		{"Efefct", []string{"effect"}, "effect"},               // a swap is one edit
		{"normal", []string{"Normal", "LogNormal"}, "Normal"},
		{"heigt", []string{"weight", "height"}, "height"},
		{"sigma", []string{"tau", "mu"}, ""},
		{"mu", []string{"mu_a", "mu_b"}, ""},
		{"x", []string{"y", "z"}, ""}, // another letter is another name
		{"x", []string{"xs"}, "xs"},
		{"größe", []string{"grösse", "gröse"}, "gröse"},
		{"身高", []string{"体重"}, ""},
		{"", []string{"a"}, ""},
		{"abc", nil, ""},
	} {
		if got := Nearest(tt.name, tt.names); got != tt.want {
			t.Errorf("Nearest(%q, %q) is %q, want %q", tt.name, tt.names, got, tt.want)
		}
	}
}
