package clew_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"testing"
)

// TestExported fails on a package without a package comment and on an exported
// name without a comment of its own.
func TestExported(t *testing.T) {
	commented := map[string]bool{} // packages, by folder
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		commented[f.dir] = commented[f.dir] || f.ast.Doc != nil
		if f.generated {
			continue
		}
		for _, bare := range undocumented(f.ast) {
			t.Errorf("%s: %s has no comment", f.fset.Position(bare.Pos()), bare.Name)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(commented)) {
		if !commented[dir] {
			t.Errorf("package %s has no package comment: say what it is for in words a nurse could read", dir)
		}
	}
}

// undocumented returns the exported names a file declares without a comment:
// functions, methods of exported types, types, constants and variables. A
// comment on a group of constants or variables serves all of it.
func undocumented(file *ast.File) []*ast.Ident {
	var bare []*ast.Ident
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			exported := d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiverName(d.Recv.List[0].Type)))
			if exported && d.Doc == nil {
				bare = append(bare, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				bare = append(bare, undocumentedIn(d, spec)...)
			}
		}
	}
	return bare
}

// undocumentedIn returns the undocumented exported names of one line of a
// declaration.
func undocumentedIn(d *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	var bare []*ast.Ident
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && s.Comment == nil && (d.Doc == nil || d.Lparen.IsValid()) {
			bare = append(bare, s.Name)
		}
	case *ast.ValueSpec:
		if s.Doc != nil || s.Comment != nil || d.Doc != nil {
			return nil
		}
		for _, name := range s.Names {
			if name.IsExported() && (d.Tok == token.CONST || d.Tok == token.VAR) {
				bare = append(bare, name)
			}
		}
	}
	return bare
}

// TestExportedNotices checks the reading of source itself.
func TestExportedNotices(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"func F() {}", "[F]"},
		{"// F does.\nfunc F() {}", "[]"},
		{"func f() {}", "[]"},
		{"type T int", "[T]"},
		{"// Types.\ntype (\nT int\n)", "[T]"},
		{"// Types.\ntype (\nT int // one\n)", "[]"},
		{"// T is.\ntype T int\nfunc (t *T) M() {}", "[M]"},
		{"type t int\nfunc (t) M() {}", "[]"},
		{"// T is.\ntype T[E any] int\nfunc (T[E]) M() {}", "[M]"},
		{"const A = 1", "[A]"},
		{"// Group.\nconst (\nA = 1\nB = 2\n)", "[]"},
		{"const (\nA = 1 // one\nB = 2\n)", "[B]"},
		{"var a, B int", "[B]"},
	} {
		var names []string
		for _, id := range undocumented(parseText(t, "package p\n"+tt.src)) {
			names = append(names, id.Name)
		}
		if got := fmt.Sprint(names); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.src, got, tt.want)
		}
	}
}
