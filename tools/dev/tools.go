// Package dev pins the programs Clew's developers run (templ, staticcheck,
// noskip) in a module of their own, so that none of them becomes a dependency
// of the program clinics run.
package dev
