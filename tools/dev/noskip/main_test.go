package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	tests := []struct {
		name, in string
		code     int
		want     []string
		not      []string
	}{
		{"a passing test is quiet", `{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}`, 0, []string{"ok  \tp"}, []string{"chatter", "PASS"}},
		{"a failing test is heard", `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"why\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, 1, []string{"why"}, []string{"==="}},
		{"a skipped test fails the run", `{"Action":"output","Package":"p","Test":"TestA","Output":"no browser\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, 1, []string{"no browser", "1 skipped", "p TestA"}, nil},
		{"a package without tests is not a skip", `{"Action":"skip","Package":"p"}`, 0, nil, nil},
		{"a build failure is shown", `{"ImportPath":"p","Action":"build-output","Output":"undefined: x\n"}
{"ImportPath":"p","Action":"build-fail"}`, 1, []string{"undefined: x"}, nil},
		{"a test that never ended is shown", `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: x\n"}
{"Action":"fail","Package":"p"}`, 1, []string{"panic: x"}, nil},
		{"a slow test is named, its parts are not", `{"Action":"pass","Package":"p","Test":"TestA/one","Elapsed":30}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":31.2}
{"Action":"pass","Package":"p","Test":"TestB","Elapsed":1}`, 0, []string{"slow\tp TestA\t31s"}, []string{"one", "TestB"}},
		{"a line that is not JSON passes through", "# p\nx.go:1: broken", 0, []string{"x.go:1: broken"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			r := &report{out: &out, held: map[string][]string{}}
			if err := r.read(strings.NewReader(tt.in)); err != nil {
				t.Fatal(err)
			}
			if code := r.end(); code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("output lacks %q:\n%s", want, out.String())
				}
			}
			for _, not := range tt.not {
				if strings.Contains(out.String(), not) {
					t.Errorf("output has %q:\n%s", not, out.String())
				}
			}
		})
	}
}
